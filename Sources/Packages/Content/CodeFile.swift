import Evidence
import Patterns
import Syntax

/// One file as content rules look at it. Views are made when a rule first asks.
final class CodeFile {
  let source: Source
  let language: Language
  /// The file, with the archive that holds it in front.
  let subject: Subject
  lazy var view = CodeView(source.bytes, language)
  lazy var facts = ScriptFacts(view)

  init(_ source: Source, _ language: Language, _ subject: Subject) {
    self.source = source
    self.language = language
    self.subject = subject
  }

  var path: TreePath { source.path }
  /// The path as people are told it: with the archive in front.
  var name: String { subject.id }
  var bytes: [UInt8] { source.bytes }

  /// A finding about a part of the file. What is less grave than its rule says is a weakness to look at, not
  /// an attack that was seen.
  func finding(
    _ rule: Rule, _ range: Range<Int>, _ message: String, severity: Severity? = nil,
    confidence: Confidence? = nil, facts: [Fact] = [], family: String? = nil
  ) -> Finding {
    let range = range.clamped(to: 0..<bytes.count)
    let shown = Printable.line(Array(bytes[range.prefix(200)]))
    var all = (isFarOut(range.lowerBound) ? [Fact("text", now: shown)] : []) + facts
    if let family { all.append(Fact("seen in", now: family)) }
    return Finding(
      rule, subject, message, kind: Self.kind(of: rule, severity), severity: severity,
      confidence: confidence, places: [source.place(.cause, range)], facts: all,
      identity: [shown], group: subject)
  }

  /// Whether a reader of the line would not see the place.
  private func isFarOut(_ place: Int) -> Bool {
    !bytes[max(0, place - 120)..<place].contains(0x0A) && place > 120
  }

  private static func kind(of rule: Rule, _ severity: Severity?) -> Rule.Kind {
    rule.kind == .attack && (severity ?? rule.severity) < .high ? .weakness : rule.kind
  }
}

/// Text as one line: what is not printable is written as its code.
enum Printable {
  static func line(_ bytes: [UInt8], most: Int = 160) -> String {
    var text = ""
    var isBlank = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if text.utf8.count >= most { return text + "…" }
      if scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" {
        if !isBlank { text += " " }
        isBlank = true
        continue
      }
      isBlank = false
      if scalar.value < 0x20 || scalar.value == 0x7F || isHidden(scalar) {
        text += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFE00...0xFE0F, 0xFEFF,
      0xE0000...0xE01EF, 0xE000...0xF8FF, 0xF0000...0x10FFFF, 0x3164, 0xFFA0, 0x115F, 0x1160:
      true
    default: false
    }
  }
}
