import Evidence
import Patterns

/// A script deletes itself after it spoke to a server or started a program.
enum SelfRemovingCode: ContentRule {
  static let rule = Rule(
    id: "self-removing-code", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "a script deletes itself after it spoke to a server or started a program",
    explanation: """
      What removes itself when it is done leaves nothing for the next reader. Install scripts of
      honest packages stay.
      """,
    evidence: "the call that deletes the running file",
    remedy: "treat the machine as compromised if it ran",
    falsePositives: "none in 60,471 files",
    techniques: [.fileDeletion])

  static let words: [[Literal]] = [
    ["unlink", "rmSync", "os.remove", "rm("],
    ["__filename", "argv[1]", "__file__", "argv[0]"],
  ]
  static let languages: Set<Language> = [.javaScript, .python]
  static let stage = Stage.transform

  static func check(_ file: CodeFile, into report: inout Report) {
    guard !file.facts.network.isEmpty || !file.facts.spawns.isEmpty else { return }
    for name in ["unlink", "unlinkSync", "rmSync", "os.remove", "os.unlink", "rm"] {
      for call in file.view.calls(name, anyObject: true) {
        let text = file.view.code(call.arguments).filter { !$0.isWhitespace }
        let own = ["__filename", "process.argv[1]", "__file__", "sys.argv[0]"]
        guard own.contains(where: { text == $0 || text.hasPrefix($0 + ",") }) else { continue }
        report.find(
          file.finding(
            rule, call.range, "'\(file.name)' deletes itself",
            family: "plain-crypto-js (axios 1.14.1)"))
      }
    }
  }
}
