import Evidence
import Patterns
import Syntax

/// A native module's build description runs a command that fetches.
enum GypCommand: FileRule {
  static let rule = Rule(
    id: "gyp-command", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "a native module's build description runs a command that fetches",
    explanation: """
      A binding.gyp is read at install time even where the manifest has no script, and `<!(…)`
      in it is a shell command. Honest ones ask node for a folder.
      """,
    evidence: "the command",
    remedy: "do not install it",
    falsePositives:
      "honest ones ask for the folder of a header library or for a compiler's version, also "
      + "through a shell",
    techniques: [.unixShell, .installerPackages])

  static func check(_ file: CodeFile, into report: inout Report) {
    let name = file.path.nameText
    guard name == "binding.gyp" || name.hasSuffix(".gypi") else { return }
    for mark in ["<!(", "<!@("] {
      for place in ByteSearch.all(mark, in: file.bytes) {
        let end = min(file.bytes.count, place + 400)
        let line = ByteSearch.first([0x0A], in: file.bytes, from: place, to: end) ?? end
        let text = String(decoding: file.bytes[place..<line], as: UTF8.self)
        let fetches = [
          "curl ", "wget ", "http://", "https://", "| sh", "| bash", "eval(", "eval ", "base64",
          "/dev/tcp", "nohup ",
        ]
        let runs =
          text.contains("node -e")
          && ["child_process", "fetch(", "Buffer.from"].contains(where: text.contains)
        guard runs || fetches.contains(where: text.contains) else { continue }
        report.find(
          file.finding(
            rule, place..<line, "'\(file.name)' runs a command when the package is installed",
            family: "Phantom Gyp"))
      }
    }
  }
}
