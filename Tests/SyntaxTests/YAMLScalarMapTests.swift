import Evidence
import Syntax
import Testing

/// Each letter of a scalar's text is found where it is written.
@Suite struct YAMLScalarMapTests {
  @Test(arguments: [
    "a: plain text", "a: 'single ''quoted'' text'", "a: \"double \\\"quoted\\\" \\u00e9 text\"",
    "a: |\n  literal\n    deeper\n\n  last\n", "a: >-\n  folded\n  lines\n\n  and more\n",
    "a: |2\n    indented\n  by a number\n", "a: plain\n  over lines\n  of text\n",
    "a: \"over\n  lines \\\n  joined\"\n", "é: |\n  ünï\n  cödé\n",
    "a: |\r\n  windows\r\n  lines\r\n",
  ]) func findsEveryLetter(text: String) throws {
    let source = Source(Array(text.utf8), path: "a.yml", origin: .candidate)
    let value = try #require(try YAMLDocument(source).root?.members.first?.value)
    let map = YAMLScalarMap(value)
    let decoded = Array(try #require(value.string).utf8)
    for (index, byte) in decoded.enumerated() where byte > 0x20 && byte < 0x80 {
      let written = map.range(index..<(index + 1))
      let found = source.bytes[written]
      let isEscape = found.first == UInt8(ascii: "\\")
      #expect(found.first == byte || isEscape, "\(text): byte \(index)")
    }
  }

  @Test func anEmptyTextHasAPlace() throws {
    let source = Source(Array("a: ''".utf8), path: "a.yml", origin: .candidate)
    let value = try #require(try YAMLDocument(source).root?.members.first?.value)
    #expect(YAMLScalarMap(value).range(0..<0).lowerBound <= source.bytes.count)
  }
}
