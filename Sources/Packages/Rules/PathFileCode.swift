import Evidence
import Patterns

/// A .pth file runs more than an import.
enum PathFileCode: FileRule {
  static let rule = Rule(
    id: "path-file-code", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "a .pth file runs more than an import",
    explanation: """
      Python runs every line of a .pth file that begins with `import`, at every start of the
      interpreter, whatever program is started. Honest ones import one module; thieves decode
      and start programs there.
      """,
    evidence: "the line",
    remedy: "remove the file; treat every program that ran under this interpreter as watched",
    falsePositives: "0 of 11 honest .pth files; longer ones are medium",
    techniques: [.pythonStartup])

  private static let words = [
    "base64", "zlib", "marshal", "subprocess", "socket", "urllib", "requests", "os.system", "Popen",
    "b64decode", "fromhex",
  ]

  static func check(_ file: CodeFile, into report: inout Report) {
    guard file.path.nameText.hasSuffix(".pth") else { return }
    for line in TextLines.all(of: file.bytes) {
      let text = String(decoding: file.bytes[line].prefix(4096), as: UTF8.self)
      guard text.hasPrefix("import ") || text.hasPrefix("import\t") else { continue }
      if words.contains(where: text.contains) {
        report.find(
          file.finding(
            rule, line, "'\(file.name)' runs hidden code at every start of Python",
            family: "litellm 1.82.8, Hades"))
      } else if line.count > 1000 {
        report.find(
          file.finding(
            rule, line, "'\(file.name)' runs \(line.count) bytes of code at every start of Python",
            severity: .medium))
      }
    }
  }
}
