import Evidence
import Patterns

/// Code installs packages without a trace.
enum SilentInstall: ContentRule {
  static let rule = Rule(
    id: "silent-install", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "code installs packages without a trace",
    explanation: """
      A package that installs others while it runs, without saving them and without output,
      brings what no lockfile names.
      """,
    evidence: "the command",
    remedy: "remove it; look at what it installed",
    falsePositives: "none in 60,471 files",
    techniques: [.ingressToolTransfer])

  static let words: [[Literal]] = [
    ["npm i", "npm install"],
    ["--no-save"],
    ["silent", "--no-progress"],
  ]
  static let languages: Set<Language> = [.javaScript]
  static let stage = Stage.trigger

  static func check(_ file: CodeFile, into report: inout Report) {
    for string in file.view.strings where string.range.count >= 20 {
      let text = String(decoding: file.bytes[string.range], as: UTF8.self)
      guard text.contains("--no-save"), CommandLine(text).commands.contains(where: isSilent) else {
        continue
      }
      report.find(
        file.finding(
          rule, string.range, "'\(file.name)' installs packages silently",
          family: "OtterCookie"))
    }
  }

  private static func isSilent(_ command: CommandLine.Command) -> Bool {
    command.program == "npm" && command.words.contains("--no-save")
      && (command.words.contains("silent") || command.words.contains("--silent")
        || command.words.contains("--no-progress"))
  }
}
