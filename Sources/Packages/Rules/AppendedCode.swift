import Evidence
import Patterns

/// A script stands behind the end of an image, a font or a document.
enum AppendedCode: FileRule {
  static let rule = Rule(
    id: "appended-code", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "a script stands behind the end of an image, a font or a document",
    explanation: """
      A viewer stops at the end that the format declares; a script that reads the file from
      there does not. The asset looks whole to everybody else.
      """,
    evidence: "where the container ends and what stands behind it",
    remedy: "replace the file by the original; look for what reads it",
    falsePositives: "0 of 900 assets have bytes behind their end",
    techniques: [.steganography])

  static func check(_ file: CodeFile, into report: inout Report) {
    guard let end = ContainerEnd.of(file.bytes), end < file.bytes.count else { return }
    let rest = Array(file.bytes[end...].prefix(1 << 16))
    guard rest.count >= 24, Decoded(bytes: rest, encodings: []).isText,
      Language.looksLikeScript(rest)
    else { return }
    report.find(
      file.finding(
        rule, end..<min(end + 160, file.bytes.count),
        "'\(file.name)' has a script behind its end",
        facts: [Fact("container ends at byte", now: "\(end)")]))
  }
}
