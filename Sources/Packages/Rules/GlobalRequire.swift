import Evidence
import Patterns
import Syntax

/// 'require' is put into a short global name.
enum GlobalRequire: ContentRule {
  static let rule = Rule(
    id: "global-require", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "'require' is put into a short global name",
    explanation: """
      Code that was hidden behind blanks or a rotated table reaches `require` through a global
      with a name of a letter or two. It is the first statement of such loaders.
      """,
    evidence: "the assignment",
    remedy: "look at the whole line, and at what stands behind it",
    falsePositives: "1 of 31,324 files (a bundle of a test library)",
    techniques: [.obfuscatedFiles, .javaScript])

  static let words: [[Literal]] = [
    ["global["],
    ["require"],
  ]
  static let languages: Set<Language> = [.javaScript]
  static let stage = Stage.transform

  static func check(_ file: CodeFile, into report: inout Report) {
    for place in ByteSearch.all("global[", in: file.view.code) {
      let end = min(file.bytes.count, place + 40)
      let text = file.view.text(place..<end).filter { !$0.isWhitespace }
      let parts = text.dropFirst("global[".count).split(separator: "]", maxSplits: 1)
      guard parts.count == 2, parts[0].count <= 8, parts[1].hasPrefix("=require"),
        parts[1].dropFirst(8).first.map({ !$0.isLetter && $0 != "(" && $0 != "." }) ?? true
      else { continue }
      report.find(
        file.finding(
          rule, place..<end, "'\(file.name)' puts 'require' into a global of a short name",
          family: "PolinRider"))
    }
  }
}
