import Evidence
import Syntax

/// Updates of dependencies are proposed as soon as they are published.
enum UpdaterTooFresh: PipelineRule {
  static let rule = Rule(
    id: "updater-too-fresh", domain: .pipelines, kind: .weakness, severity: .low, confidence: .high,
    title: "updates are proposed as soon as they are published",
    explanation: """
      Most malicious versions are found and taken down within days. A cool-down (Dependabot's
      `cooldown.default-days`, Renovate's `minimumReleaseAge`) lets others find them. Security updates are
      not delayed by it.
      """,
    evidence: "the entry", remedy: "cooldown: {default-days: 7}; \"minimumReleaseAge\": \"7 days\"",
    falsePositives:
      "presets of Renovate that set it elsewhere are not read: not told where one is extended",
    techniques: [.compromiseSoftwareDependencies])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for updater in pipelines.updaters {
      for entry in updater.withoutCoolDown {
        report.find(
          Finding(
            rule, .file(updater.source.path), "\(entry.what) has no cool-down",
            places: [updater.source.place(.cause, entry.range)], identity: [entry.what]))
      }
    }
  }
}
