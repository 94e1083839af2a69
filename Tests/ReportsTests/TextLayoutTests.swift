import Evidence
import Testing

@testable import Reports

/// The text report on a terminal of 80 columns.
struct TextLayoutTests {
  @Test(arguments: Samples.all.map(\.name))
  func fits(_ name: String) throws {
    let verdict = try #require(Samples.all.first { $0.name == name }).verdict
    let long = String(repeating: "x", count: 81)
    for line in lines(verdict.rendered(as: .text)) where DisplayWidth.of(line) > 80 {
      // A path that can be followed and a command that can be copied stay whole.
      let isWhole = line.hasPrefix("  --> ") || line.contains(long)
      #expect(isWhole, "\(line.prefix(200))")
    }
  }

  private func excerpt(_ text: [UInt8], _ range: Range<Int>, width: Int = 80) -> [String] {
    TextExcerpt(Position(of: range, in: text), width: width).lines
  }

  /// What of the printed line stands above the carets.
  private func marked(_ lines: [String]) -> String {
    let start = DisplayWidth.of(lines[2].prefix { $0 != "^" })
    let end = DisplayWidth.of(lines[2])
    var column = 0
    return lines[1].unicodeScalars.reduce(into: "") { result, scalar in
      if (start..<end).contains(column) { result.unicodeScalars.append(scalar) }
      column += DisplayWidth.of(scalar)
    }
  }

  @Test(arguments: [
    "\t\tkey: needle # end", "宽字符 needle", "e\u{301}a\u{308} needle", "🎉 needle 🎉",
    "\u{1B}[0m\u{202E} needle", "##[error] needle",
    String(repeating: "long ", count: 100) + "needle" + String(repeating: " more", count: 100),
    String(repeating: "宽", count: 300) + "needle" + String(repeating: "宽", count: 300),
  ])
  func caretsStandBelowTheRange(_ line: String) throws {
    let text = Array(("first\n" + line + "\r\nlast\n").utf8)
    let needle = Array("needle".utf8)
    let start = try #require(text.indices.first { text[$0...].starts(with: needle) })
    let lines = excerpt(text, start..<(start + needle.count))
    #expect(marked(lines) == "needle")
    for line in lines { #expect(DisplayWidth.of(line) <= 80) }
  }

  @Test func bytesThatAreNotUTF8() {
    let text: [UInt8] = [0x61, 0xFF, 0xC3, 0x28] + Array("needle".utf8) + [0xE2, 0x82]
    let lines = excerpt(text, 4..<10)
    #expect(lines[1] == " 1 | a\\xff\\xc3(needle\\xe2\\x82")
    #expect(marked(lines) == "needle")
  }

  @Test func wideRangesAreMarkedWhole() {
    let text = Array("a 宽字 b".utf8)
    #expect(excerpt(text, 2..<8)[2] == "   |   ^^^^")
  }

  @Test func rangesOfSeveralLinesAndNone() {
    let text = Array("ab\ncd\n".utf8)
    #expect(excerpt(text, 1..<5)[2] == "   |  ^")
    #expect(excerpt(text, 2..<2)[2] == "   |   ^")
    #expect(excerpt([], 0..<0) == ["   |", " 1 | ", "   | ^"])
  }

  @Test func wrapping() {
    #expect(Wrapping.lines("a bb ccc", first: 0, rest: 0, width: 20) == ["a bb ccc"])
    let word = String(repeating: "w", count: 45)
    #expect(
      Wrapping.lines("a " + word, first: 0, rest: 0, width: 20)
        == ["a", String(word.prefix(20)), String(word.prefix(20)), "wwwww"])
    #expect(
      Wrapping.lines("a " + word, first: 0, rest: 0, width: 20, keepsWords: true) == ["a", word])
    let wide = String(repeating: "宽", count: 12)
    #expect(
      Wrapping.lines(wide, first: 0, rest: 0, width: 20) == [String(wide.prefix(10)), "宽宽"])
  }
}
