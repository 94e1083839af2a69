import Evidence
import Patterns
import Syntax

/// Code stands behind a long run of blanks.
enum OffscreenCode: FileRule {
  static let rule = Rule(
    id: "offscreen-code", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "code stands behind a long run of blanks",
    explanation: """
      A payload behind hundreds of blanks at the end of a line is out of sight in an editor, a
      diff and a review page. Nobody types such a line.
      """,
    evidence: "the line, how many blanks stand in it, and what stands behind them",
    remedy:
      "look at the file's end of lines on every branch; restore it from a reviewed "
      + "state",
    falsePositives:
      "0 of 31,324 JavaScript files; Python that aligns deeply needs 400 blanks and a "
      + "statement behind them",
    techniques: [.obfuscatedFiles, .masquerading])

  static func check(_ file: CodeFile, into report: inout Report) {
    guard file.language != .prose else { return }
    var place = 0
    while let run = nextRun(file.bytes, from: place), report.findings.count < 100 {
      place = run.upperBound
      guard isCode(file, run) else { continue }
      let end = min(run.upperBound + 160, lineEnd(file.bytes, run.upperBound))
      report.find(
        file.finding(
          rule, run.upperBound..<end,
          "'\(file.name)' has code behind \(run.count) blanks",
          facts: [Fact("blanks", now: "\(run.count)")],
          family: "PolinRider, BeaverTail, rand-user-agent"))
    }
  }

  private static let least = 120

  /// The next run of blanks in a line, looked for in steps that no such run fits between.
  private static func nextRun(_ bytes: [UInt8], from start: Int) -> Range<Int>? {
    var place = start + least / 2
    while place < bytes.count {
      if bytes[place].isBlank {
        var lower = place
        var upper = place
        while lower > start, bytes[lower - 1].isBlank { lower -= 1 }
        while upper < bytes.count, bytes[upper].isBlank { upper += 1 }
        if upper - lower >= least { return lower..<upper }
        place = upper
      }
      place += least / 2
    }
    return nil
  }

  private static func lineEnd(_ bytes: [UInt8], _ place: Int) -> Int {
    ByteSearch.first([0x0A], in: bytes, from: place) ?? bytes.count
  }

  private static func isCode(_ file: CodeFile, _ run: Range<Int>) -> Bool {
    let end = lineEnd(file.bytes, run.upperBound)
    let tail = Array(file.bytes[run.upperBound..<min(end, run.upperBound + 4000)])
    guard tail.count >= 30, hasCall(tail) else { return false }
    let start = (file.bytes[..<run.lowerBound].lastIndex(of: 0x0A) ?? -1) + 1
    let hasPrefix = file.bytes[start..<run.lowerBound].contains { !$0.isSpace }
    switch file.language {
    case .javaScript, .json: return !isComment(tail)
    case .python:
      guard hasPrefix || run.count >= 400 else { return false }
      return ByteSearch.containsAny([";", "exec(", "eval(", "import ", "lambda"], in: tail)
    case .text, .settings:
      return hasPrefix && Decoded(bytes: tail, encodings: []).isText
        && Language.looksLikeScript(tail)
    // Their lines end at a line feed alone, so a comment that holds a table goes to where the line is shown to end.
    case .rust, .go:
      return hasPrefix && !file.view.text[run.upperBound..<end].allSatisfy(\.isSpace)
    default: return hasPrefix && !isComment(tail)
    }
  }

  /// Whether nothing but a comment is left of the line: translators of C keep its comments where they stood.
  private static func isComment(_ tail: [UInt8]) -> Bool {
    if tail.starts(with: [0x2F, 0x2F]) { return true }
    guard tail.starts(with: [0x2F, 0x2A]), tail.count < 4000,
      let end = ByteSearch.first(Array("*/".utf8), in: tail, from: 2)
    else { return false }
    return tail[(end + 2)...].allSatisfy(\.isSpace)
  }

  /// A name with `=`, `[` or `(` behind it.
  private static func hasCall(_ bytes: [UInt8]) -> Bool {
    bytes.indices.dropFirst().contains { index in
      bytes[index - 1].isWord && [0x3D, 0x5B, 0x28].contains(bytes[index])
    }
  }
}
