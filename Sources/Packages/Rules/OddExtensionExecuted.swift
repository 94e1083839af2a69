import Evidence
import Patterns

/// An interpreter is given a file that is named like no script.
enum OddExtensionExecuted: PackageRule {
  static let rule = Rule(
    id: "odd-extension-executed", domain: .packages, kind: .attack, severity: .high,
    confidence: .high,
    title: "an interpreter is given a file that is named like no script",
    explanation: """
      `node fa-solid-400.woff2` has no honest reason: who writes a script names it so. The name
      is chosen for a reader who skips fonts and images.
      """,
    evidence: "the command",
    remedy: "look at the file it names, and at who added both",
    falsePositives: "none seen in about 150 repositories",
    techniques: [.fileTypeMasquerading, .commandAndScriptingInterpreter])

  static func check(_ package: PackageView, into report: inout Report) {
    for trigger in package.manifest.triggers {
      for command in trigger.command?.commands ?? [] {
        guard let file = command.script, AssetKind.isOddScript(file), !command.program.isEmpty
        else {
          continue
        }
        let path = package.folder.resolving(file) ?? TreePath(file)
        var finding = package.finding(
          rule, trigger, "'\(trigger.event)' of '\(trigger.source.path.text)' runs '\(file)'",
          family: "PolinRider and TasksJacker")
        finding = finding.relating(to: .file(path))
        report.find(finding)
      }
    }
  }
}
