import Evidence
import Patterns
import Syntax

/// A control code turns the order in which code is shown.
enum BidiControl: ContentRule {
  static let rule = Rule(
    id: "bidi-control", domain: .packages, kind: .signal, severity: .info, confidence: .high,
    title: "a control code turns the order in which code is shown",
    explanation: """
      Bidirectional controls make an editor show code in another order than a compiler reads it
      (CVE-2021-42574). They stand in honest files that handle such text, so this strengthens
      other findings.
      """,
    evidence: "the control's place",
    remedy: "look at the line as bytes: git show, then hexdump -C",
    falsePositives: "10 of 60,471 files, most in regular expressions of text libraries",
    techniques: [.obfuscatedFiles])

  static let words: [[Literal]] = [
    HiddenRuns.bidiWords
  ]
  static let stage = Stage.transform

  static func check(_ file: CodeFile, into report: inout Report) {
    guard file.language.isCode else { return }
    for word in HiddenRuns.bidiWords {
      guard let place = ByteSearch.first(word.bytes, in: file.view.text) else { continue }
      report.find(
        file.finding(
          rule, place..<(place + 3), "'\(file.name)' holds a control that turns the order of code"))
      return
    }
  }
}
