import Evidence
import Patterns

/// A script replaces its own package's manifest.
enum ManifestSwap: ContentRule {
  static let rule = Rule(
    id: "manifest-swap", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "a script replaces its own package's manifest",
    explanation: """
      After an install script ran, the manifest is exchanged for one without it, so that whoever
      looks sees a harmless package.
      """,
    evidence: "the call that writes over the manifest",
    remedy:
      "compare the archive with what lies in node_modules; treat the machine as "
      + "compromised",
    falsePositives: "none in 60,471 files",
    techniques: [.fileDeletion])

  static let words: [[Literal]] = [
    ["package.json"],
    ["rename", "copyFile", "writeFile"],
    ["unlink", "rmSync"],
  ]
  static let languages: Set<Language> = [.javaScript]
  static let stage = Stage.transform

  static func check(_ file: CodeFile, into report: inout Report) {
    for name in ["rename", "renameSync", "copyFile", "copyFileSync"] {
      for call in file.view.calls(name, anyObject: true) {
        let arguments = Arguments(call, file.view).all.map { file.view.text($0) }
        guard arguments.count >= 2, arguments[1].contains("package.json"),
          !arguments[0].contains("package.json"),
          arguments[0].contains(".md")
            || arguments[0].contains("package.")
        else { continue }
        report.find(
          file.finding(
            rule, call.range, "'\(file.name)' exchanges the package's manifest",
            family: "plain-crypto-js (axios 1.14.1)"))
      }
    }
  }
}
