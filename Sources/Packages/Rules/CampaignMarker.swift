import Evidence
import Patterns
import Syntax

/// A marker of a known campaign's loader stands in the file.
enum CampaignMarker: ContentRule {
  static let rule = Rule(
    id: "campaign-marker", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "a marker of a known campaign's loader stands in the file",
    explanation: """
      Builds of some loaders carry markers: a campaign number assigned to a global, names of
      their shuffled table, fixed words of their decoder. Shapes are matched, since numbers
      change with every wave.
      """,
    evidence: "the marker",
    remedy:
      "treat the machine as compromised if it ran; look at every branch of the "
      + "repository",
    falsePositives: "none in 31,324 files",
    techniques: [.obfuscatedFiles])

  static let words: [[Literal]] = [
    [
      "_$_", "rmcej%otb%", "wuqktamceigynzbosdctpusocrjhrflovnxrt", "2857687", "2667686",
      "global.i", "global[", "lzcdrtfxyqiplpd",
    ]
  ]
  static let languages: Set<Language> = [.javaScript, .json, .text, .python]

  private static let fixed = [
    "rmcej%otb%", "wuqktamceigynzbosdctpusocrjhrflovnxrt", "lzcdrtfxyqiplpd",
  ]

  static func check(_ file: CodeFile, into report: inout Report) {
    for word in fixed {
      if let place = ByteSearch.first(Array(word.utf8), in: file.bytes) {
        report.find(finding(file, place..<(place + word.utf8.count)))
      }
    }
    if let range = tableName(file.bytes) ?? campaignNumber(file.bytes) {
      report.find(finding(file, range))
    }
  }

  /// `_$_1e42`, at least twice.
  private static func tableName(_ bytes: [UInt8]) -> Range<Int>? {
    let places = ByteSearch.all("_$_", in: bytes, most: 200).filter { place in
      let digits = bytes[(place + 3)...].prefix(5).prefix {
        $0.isDigit || (0x61...0x66).contains($0)
      }
      return digits.count == 4 && (place == 0 || !bytes[place - 1].isWord)
    }
    return places.count >= 2 ? places[0]..<(places[0] + 7) : nil
  }

  /// `global['!'] = '9-3727-2'`, `global.i='5-3-100'`.
  private static func campaignNumber(_ bytes: [UInt8]) -> Range<Int>? {
    for place in ByteSearch.all("global", in: bytes) {
      var index = place + 6
      if bytes[min(index, bytes.count)...].starts(with: Array(".i".utf8)) {
        index += 2
      } else if index + 4 < bytes.count, bytes[index] == UInt8(ascii: "["),
        let close = bytes[index..<min(index + 8, bytes.count)].firstIndex(of: UInt8(ascii: "]"))
      {
        index = close + 1
      } else {
        continue
      }
      let rest = bytes[min(index, bytes.count)...].prefix(24).filter { !$0.isBlank }
      guard rest.first == UInt8(ascii: "="), isNumber(Array(rest.dropFirst())) else { continue }
      return place..<index
    }
    return nil
  }

  /// `"A9-3727-2`: a digit, a hyphen, four digits, perhaps more.
  private static func isNumber(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    guard let quote = rest.popFirst(), quote == 0x22 || quote == 0x27 else { return false }
    if rest.first == UInt8(ascii: "A") { rest = rest.dropFirst() }
    guard rest.count >= 6 else { return false }
    let part = Array(rest.prefix(6))
    return part[0].isDigit && part[1] == UInt8(ascii: "-") && part[2...5].allSatisfy(\.isDigit)
  }

  private static func finding(_ file: CodeFile, _ range: Range<Int>) -> Finding {
    file.finding(
      rule, range, "'\(file.name)' carries a marker of a known loader", family: "PolinRider")
  }
}
