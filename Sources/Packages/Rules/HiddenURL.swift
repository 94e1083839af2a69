import Evidence
import Patterns
import Syntax

/// An address is hidden by encoding.
enum HiddenURL: ContentRule {
  static let rule = Rule(
    id: "hidden-url", domain: .packages, kind: .attack, severity: .medium, confidence: .high,
    title: "an address is hidden by encoding",
    explanation: """
      Addresses are encoded so that nobody finds them by reading or searching: base64 in a
      committed .env, hexadecimal module names, reversed or split text. With a request or an
      evaluation beside it the address is where the next stage comes from.
      """,
    evidence: "the literal and the address it hides",
    remedy: "look at who owns the address; remove the encoding or the package",
    falsePositives:
      "test data and tokens that hold addresses; alone it is medium, beside a decoder "
      + "and a request high",
    techniques: [.obfuscatedFiles, .deobfuscate])

  static let words: [[Literal]] = [
    [
      "aHR0c", "d3M6L", "d3NzO", "68747470", "\\x68\\x74", "\\u0068", "ptth", "%68%74",
      "104,116", "104, 116", "c0RHa",
    ]
  ]
  static let languages: Set<Language> = [
    .javaScript, .python, .shell, .ruby, .php, .powerShell, .json, .settings, .text,
  ]
  static let stage = Stage.source

  private static let marks = [
    "aHR0c", "d3M6L", "d3NzO", "68747470", "\\x68\\x74", "\\u0068", "%68%74", "104,116", "104, 116",
  ]
  private static let most = 2000

  static func check(_ file: CodeFile, into report: inout Report) {
    if file.language == .settings { return checkSettings(file, into: &report) }
    var told = 0
    for string in file.view.strings
    where string.range.count >= 12 && string.range.count <= most && isMarked(file, string.range) {
      let bytes = joined(from: string, file)
      guard let address = address(in: bytes), told < 20 else { continue }
      told += 1
      report.find(finding(file, string.range, address))
    }
  }

  private static func isMarked(_ file: CodeFile, _ range: Range<Int>) -> Bool {
    let end = min(range.upperBound, range.lowerBound + 12)
    return marks.contains {
      ByteSearch.contains($0, in: file.bytes, from: range.lowerBound, to: end)
    }
      || ["ptth", "c0RHa"].contains {
        ByteSearch.contains(
          $0, in: file.bytes, from: max(range.lowerBound, range.upperBound - 6),
          to: range.upperBound)
      }
  }

  /// The literal with those that are added to it by `+`.
  private static func joined(from string: StringLiteral, _ file: CodeFile) -> [UInt8] {
    var bytes = Array(file.bytes[string.range])
    var end = string.range.upperBound
    for next in file.view.strings where next.range.lowerBound > end && bytes.count < most {
      let between = file.view.code[min(end + 1, next.range.lowerBound)..<next.range.lowerBound]
      let glue = between.filter { !$0.isSpace && $0 != 0x22 && $0 != 0x27 && $0 != 0x60 }
      guard glue == [UInt8(ascii: "+")] else { break }
      bytes += file.bytes[next.range]
      end = next.range.upperBound
    }
    return bytes
  }

  private static func address(in bytes: [UInt8]) -> Decoded? {
    Decoder.readings(of: bytes).first { NetworkAddress.isAddress($0.bytes) }
  }

  private static func finding(
    _ file: CodeFile, _ range: Range<Int>, _ address: Decoded
  ) -> Finding {
    let isUsed =
      ScriptFacts.near(file.facts.decoders, range.lowerBound, 1500) != nil
      && (!file.facts.network.isEmpty || !file.facts.sinks.isEmpty)
    return file.finding(
      rule, range, "'\(file.name)' hides an address by \(address.way)",
      severity: isUsed ? .high : nil,
      facts: [Fact("decoded", now: Printable.line(address.bytes))],
      family: "BeaverTail's .env addresses, HexEval's module names")
  }

  /// Every value of a `.env` that is base64 of an address.
  private static func checkSettings(_ file: CodeFile, into report: inout Report) {
    for line in TextLines.all(of: file.bytes) {
      guard let equals = file.bytes[line].firstIndex(of: UInt8(ascii: "=")) else { continue }
      let range = (equals + 1)..<line.upperBound
      let value = file.bytes[range].filter { !$0.isSpace && $0 != 0x22 && $0 != 0x27 }
      guard value.count >= 16, value.count <= most, let address = address(in: Array(value)) else {
        continue
      }
      report.find(finding(file, range, address))
    }
  }
}
