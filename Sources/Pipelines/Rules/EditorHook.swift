import Evidence

/// Code of the repository that git, an editor or a shell starts.
enum EditorHook: PipelineRule {
  static let rule = Rule(
    id: "editor-hook", domain: .pipelines, kind: .weakness, severity: .medium, confidence: .high,
    title: "git, an editor or a shell starts code of the repository",
    explanation: """
      `.husky`, lefthook and `.envrc` run on a developer's machine in everyday work. Running a linter there
      is ordinary and is not told. A hook that runs a download, decodes a text, lets an interpreter run a
      font or an image, or hides behind blanks is an attack. Settings that switch off the question before
      tasks run are a weakness.
      """,
    evidence: "the command or the setting", remedy: "remove it",
    falsePositives:
      "none in 120 repositories for commands; task.allowAutomaticTasks is told wherever it stands",
    techniques: [.eventTriggeredExecution])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    HookFindings.add(pipelines.hooks.filter { $0.starter == .editor }, rule, into: &report)
    for setting in pipelines.settings where setting.isEditor {
      report.find(
        Finding(
          rule, .file(setting.source.path), "'\(setting.name)' \(setting.what)",
          places: [setting.source.place(.cause, setting.range)], identity: [setting.name]))
    }
  }
}
