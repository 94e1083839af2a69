import Evidence

/// The program that updates dependencies runs code of the repository or of the dependencies.
enum UpdaterRunsCode: PipelineRule {
  static let rule = Rule(
    id: "updater-runs-code", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .certain, title: "the updater may run foreign code",
    explanation: """
      Dependabot with `insecure-external-code-execution: allow` runs what new versions bring while it holds
      credentials of private registries. Renovate with `allowedPostUpgradeCommands` of everything, or
      `allowScripts`, does the same.
      """,
    evidence: "the setting", remedy: "remove it; run generators in a job without credentials",
    falsePositives: "none known", techniques: [.compromiseSoftwareDependencies])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for updater in pipelines.updaters {
      for entry in updater.running {
        report.find(
          Finding(
            rule, .file(updater.source.path), "'\(entry.what)' lets the updater run foreign code",
            places: [updater.source.place(.cause, entry.range)], identity: [entry.what]))
      }
    }
  }
}
