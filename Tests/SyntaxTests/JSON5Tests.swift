import Evidence
import Testing

@testable import Syntax

@Suite struct JSON5Tests {
  private func read(_ text: String) throws -> JSON5Value {
    try JSON5Document(Source(Array(text.utf8), path: "renovate.json5", origin: .candidate)).root
  }

  private func offset(_ text: String) -> Int? {
    do throws(ReadError) {
      _ = try JSON5Document(Source(Array(text.utf8), path: "renovate.json5", origin: .candidate))
      return nil
    } catch {
      return error.offset
    }
  }

  /// The specification's own example (1.1).
  @Test func readsTheExampleOfTheSpecification() throws {
    let root = try read(
      """
      // comments
      {
        unquoted: 'and you can quote me on that',
        singleQuotes: 'I can use "double quotes" here',
        lineBreaks: "Look, Mom! \\
      No \\\\n's!",
        hexadecimal: 0xdecaf,
        leadingDecimalPoint: .8675309, andTrailing: 8675309.,
        positiveSign: +1,
        trailingComma: 'in objects', andIn: ['arrays',],
        "backwardsCompatible": "with JSON",
      }
      """)
    #expect(root["unquoted"]?.string == "and you can quote me on that")
    #expect(root["singleQuotes"]?.string == "I can use \"double quotes\" here")
    #expect(root["lineBreaks"]?.string == "Look, Mom! No \\n's!")
    #expect(root["andIn"]?.elements.map(\.string) == ["arrays"])
    #expect(root["backwardsCompatible"]?.string == "with JSON")
    #expect(root.members.count == 10)
  }

  @Test func placesCoverWhatIsWritten() throws {
    let text = "{a: [true, 'x']}"
    let root = try read(text)
    #expect(root.range == 0..<16)
    #expect(root.members.first?.nameRange == 1..<2)
    #expect(root["a"]?.range == 4..<15)
    #expect(root["a"]?.elements.map(\.range) == [5..<9, 11..<14])
  }

  @Test(arguments: [
    ("'\\x41\\u00e9\\0\\v\\q'", "A\u{e9}\0\u{0B}q"), ("'\\\u{2028}a'", "a"), ("'\\\r\nb'", "b"),
    ("\"'\"", "'"), ("'\\ud83d\\ude00'", "\u{1F600}"), ("'\\ud83d'", "\u{FFFD}"),
  ])
  func undoesEscapes(_ text: String, _ meant: String) throws {
    #expect(try read(text).string == meant)
  }

  @Test(arguments: [
    "+1", "-.5", "5.", "1e3", "1E-3", "0xFf", "-0xF", "Infinity", "-NaN", "0", "0.5",
  ])
  func takesNumbers(_ text: String) throws {
    guard case .number = try read(text).content else {
      Issue.record("'\(text)' is no number")
      return
    }
  }

  @Test func takesNamesAndBlanksOfAllKinds() throws {
    let root = try read(
      "\u{FEFF}{\u{A0}$_a\u{301}1\u{2003}: 1, \\u0061b: 2, \u{e9}: 3}\u{2029}// end")
    #expect(root.members.map(\.name) == ["$_a\u{301}1", "ab", "\u{e9}"])
  }

  @Test func takesTheLastOfSeveral() throws {
    #expect(try read("{a: 1, 'a': 'x'}")["a"]?.string == "x")
  }

  @Test(arguments: [
    ("", 0), ("{", 1), ("{a}", 2), ("{a:}", 3), ("{1a: 1}", 1), ("[1,,2]", 3), ("[,]", 1),
    ("01", 0),
    ("0x", 2), ("1e", 2), (".", 0), ("'a", 0), ("'a\nb'", 2), ("'\\1'", 1), ("'\\x4'", 1),
    ("'\\u12'", 1),
    ("'\\01'", 1), ("/* a", 0), ("/a", 0), ("{} {}", 3), ("truer", 0), ("1a", 1),
    ("{a: 1 b: 2}", 6),
  ])
  func tellsWhereItEnds(_ text: String, _ place: Int) {
    #expect(offset(text) == place)
  }

  @Test func refusesOtherBytesAndTooDeepOnes() {
    let broken = Source([0x27, 0xFF, 0x27], path: "renovate.json5", origin: .candidate)
    #expect(throws: ReadError.self) { try JSON5Document(broken) }
    #expect(offset(String(repeating: "[", count: 201)) == 200)
    #expect(offset(String(repeating: "[", count: 200) + String(repeating: "]", count: 200)) == nil)
  }
}
