/// Parts Python into code, comments and strings (Language Reference 2.4, 2.7). An expression inside an
/// f-string belongs to the string.
enum PythonLexer {
  static func lex(_ bytes: [UInt8], into spans: inout Spans) {
    bytes.withUnsafeBufferPointer { buffer in
      var index = 0
      while index < buffer.count {
        switch buffer[index] {
        case UInt8(ascii: "#"):
          let start = index
          while index < buffer.count, buffer[index] != 0x0A { index += 1 }
          spans.comments.append(start..<index)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
          let range = string(buffer, &index)
          spans.strings.append(StringLiteral(range: range, isTemplate: false))
        default: index += 1
        }
      }
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
