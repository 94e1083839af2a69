/// A string literal of a source file.
public struct StringLiteral: Sendable, Hashable {
  /// The content without quotes.
  public let range: Range<Int>
  /// Parts of a template, whose content is not known whole.
  public let isTemplate: Bool
}

/// A source file as three texts of the same length, so that offsets agree: as it is, with comments blanked
/// (`text`), and with comments and the inside of strings and regular expressions blanked (`code`).
public struct CodeView: Sendable {
  public let bytes: [UInt8]
  public let language: Language
  public let text: [UInt8]
  public let code: [UInt8]
  public let strings: [StringLiteral]

  /// - Complexity: O(n).
  public init(_ bytes: [UInt8], _ language: Language) {
    self.bytes = bytes
    self.language = language
    var spans = Spans()
    switch language {
    case .javaScript: JavaScriptLexer.lex(bytes, into: &spans)
    case .json: JavaScriptLexer.lex(bytes, into: &spans)
    case .python: PythonLexer.lex(bytes, into: &spans)
    case .shell, .ruby, .php, .powerShell, .batch, .settings:
      PlainLexer(language).lex(bytes, into: &spans)
    case .rust, .go, .cSharp: BraceLexer(language).lex(bytes, into: &spans)
    case .prose, .text: break
    }
    strings = spans.strings
    text = Self.blanked(bytes, spans.comments)
    code = Self.blanked(text, spans.strings.map(\.range) + spans.expressions)
  }

  private static func blanked(_ bytes: [UInt8], _ ranges: [Range<Int>]) -> [UInt8] {
    guard !ranges.isEmpty else { return bytes }
    var result = bytes
    result.withUnsafeMutableBufferPointer { buffer in
      for range in ranges {
        for index in range where buffer[index] != 0x0A { buffer[index] = 0x20 }
      }
    }
    return result
  }

  /// The literal that holds a place, or whose content begins there.
  public func string(at offset: Int) -> StringLiteral? {
    var low = 0
    var high = strings.count
    while low < high {
      let middle = (low + high) / 2
      if strings[middle].range.upperBound < offset { low = middle + 1 } else { high = middle }
    }
    guard low < strings.count, strings[low].range.lowerBound <= offset + 1 else { return nil }
    return strings[low]
  }

  /// The literals that lie in a part of the file.
  public func strings(in range: Range<Int>) -> [StringLiteral] {
    strings.filter {
      $0.range.lowerBound >= range.lowerBound && $0.range.upperBound <= range.upperBound
    }
  }
}

/// What lexers collect.
struct Spans {
  var comments: [Range<Int>] = []
  var strings: [StringLiteral] = []
  /// Regular expressions.
  var expressions: [Range<Int>] = []
}
