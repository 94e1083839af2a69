import Evidence
import Patterns

/// A letter of another alphabet stands in an identifier.
enum Homoglyph: ContentRule {
  static let rule = Rule(
    id: "homoglyph", domain: .packages, kind: .signal, severity: .info, confidence: .high,
    title: "a letter of another alphabet stands in an identifier",
    explanation: """
      A Cyrillic letter that looks like a Latin one makes two names of one. It happens by
      keyboard as well, so this strengthens other findings.
      """,
    evidence: "the identifier",
    remedy: "compare the name as bytes",
    falsePositives: "1 real case in 60,471 files (a type declaration of a well-known library)",
    techniques: [.masquerading])

  static let words: [[Literal]] = [
    LookalikeLetters.words
  ]
  static let languages: Set<Language> = [.javaScript, .python]
  static let stage = Stage.transform

  static func check(_ file: CodeFile, into report: inout Report) {
    guard LookalikeLetters.mayStandInNames(file.bytes) else { return }
    guard let range = LookalikeLetters.name(in: file.view.code) else { return }
    report.find(
      file.finding(
        rule, range, "'\(file.name)' has a name with a letter of another alphabet"))
  }
}
