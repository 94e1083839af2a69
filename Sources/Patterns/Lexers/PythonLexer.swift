/// Parts Python into code, comments and strings (Language Reference 2.4, 2.7). An expression inside an f-string
/// is code.
enum PythonLexer {
  static func lex(_ bytes: [UInt8], into spans: inout Spans) {
    bytes.withUnsafeBufferPointer { buffer in
      var index = 0
      while index < buffer.count {
        switch buffer[index] {
        case UInt8(ascii: "#"):
          let start = index
          while index < buffer.count, buffer[index] != 0x0A, buffer[index] != 0x0D { index += 1 }
          spans.comments.append(start..<index)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
          let isFormatted = isFormatted(buffer, before: index)
          let range = string(buffer, &index)
          if isFormatted {
            addParts(of: range, buffer, into: &spans)
          } else {
            spans.strings.append(StringLiteral(range: range, isTemplate: false))
          }
        default: index += 1
        }
      }
    }
  }

  /// Whether `f`, `rf`, `F` … stand in front of a quote.
  private static func isFormatted(
    _ bytes: UnsafeBufferPointer<UInt8>, before quote: Int
  ) -> Bool {
    var start = quote
    while start > 0, quote - start < 3, bytes[start - 1].isWord { start -= 1 }
    let prefix = bytes[start..<quote].map { $0 | 0x20 }
    return (1...2).contains(prefix.count) && prefix.contains(UInt8(ascii: "f"))
      && prefix.allSatisfy { $0 == UInt8(ascii: "f") || $0 == UInt8(ascii: "r") }
  }

  /// The parts of an f-string between its expressions; doubled braces are text.
  private static func addParts(
    of range: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>, into spans: inout Spans
  ) {
    var start = range.lowerBound
    var depth = 0
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      let isDoubled = index + 1 < range.upperBound && bytes[index + 1] == byte
      if byte == UInt8(ascii: "{"), depth == 0, isDoubled {
        index += 1
      } else if byte == UInt8(ascii: "{") {
        if depth == 0 {
          spans.strings.append(StringLiteral(range: start..<index, isTemplate: true))
        }
        depth += 1
      } else if byte == UInt8(ascii: "}"), depth > 0 {
        depth -= 1
        if depth == 0 { start = index + 1 }
      }
      index += 1
    }
    if depth == 0 {
      spans.strings.append(StringLiteral(range: start..<range.upperBound, isTemplate: true))
    }
  }

  private static func string(
    _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int
  ) -> Range<Int> {
    let quote = bytes[index]
    let isTriple =
      index + 2 < bytes.count && bytes[index + 1] == quote && bytes[index + 2] == quote
    let width = isTriple ? 3 : 1
    let start = index + width
    index = start
    while index < bytes.count {
      if bytes[index] == 0x5C {
        index += 2
      } else if !isTriple, bytes[index] == 0x0A {
        break
      } else if closes(bytes, index, quote, width) {
        let end = index
        index += width
        return start..<end
      } else {
        index += 1
      }
    }
    index = min(index, bytes.count)
    return min(start, index)..<index
  }

  private static func closes(
    _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ quote: UInt8, _ width: Int
  ) -> Bool {
    guard index + width <= bytes.count else { return false }
    return (0..<width).allSatisfy { bytes[index + $0] == quote }
  }
}
