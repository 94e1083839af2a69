import Evidence
import Syntax

/// Code that runs when a folder is opened in an editor.
enum FolderOpenTask: PipelineRule {
  static let rule = Rule(
    id: "folder-open-task", domain: .pipelines, kind: .weakness, severity: .medium,
    confidence: .high, title: "code runs when the folder is opened",
    explanation: """
      A task with `runOn: folderOpen`, or a development container's initializeCommand, runs on the
      developer's own machine as soon as the folder is trusted. The lures of Contagious Interview and
      PolinRider are exactly that: `node fonts/x.woff2`, `curl … | sh`, hidden behind blanks or without a
      terminal. Those are an attack; a plain command is a weakness.
      """,
    evidence: "the task and its command",
    remedy: "remove it; nobody needs code to run before they have read it",
    falsePositives: "plain tasks that start a watcher: medium; odd ones: none in 120 repositories",
    techniques: [.eventTriggeredExecution, .commandAndScriptingInterpreter])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    HookFindings.add(pipelines.hooks.filter { $0.starter == .folderOpen }, rule, into: &report)
  }
}

/// What the three rules over hooks say.
enum HookFindings {
  static func add(_ commands: [HookCommand], _ rule: Rule, into report: inout Report) {
    for command in commands {
      let bytes = command.text.bytes
      let end = bytes.firstIndex(of: 0x0A) ?? bytes.count
      let place = command.text.place(.cause, 0..<min(end, 200))
      let subject = Subject.file(command.text.source.path)
      let identity = [command.what, String(command.text.text.prefix(200))]
      switch HookCommandClass(command) {
      case .odd(let why, let file):
        let related = file.map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 }
        report.find(
          Finding(
            rule, subject, "\(command.what): \(why)", kind: .attack, severity: .high,
            related: related.map { [Subject(.file, $0)] } ?? [], places: [place], identity: identity
          ))
      case .plain where command.starter == .editor: continue
      case .plain:
        report.find(
          Finding(
            rule, subject, "\(command.what) runs a command without being asked",
            places: [place], identity: identity))
      }
    }
  }
}
