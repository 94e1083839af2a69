/// Parts JavaScript, TypeScript and JSON with comments into code, comments, strings, templates and regular
/// expressions (ECMA-262 12). Any bytes are taken; what is not closed ends with its line, a template or
/// comment with the file.
struct JavaScriptLexer {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  /// For each open template the depth of braces inside its current `${`.
  private var templates: [Int] = []
  /// The last byte of code that is not blank, and where the word that ends there begins.
  private var last: UInt8 = 0
  private var lastEnd = 0

  static func lex(_ bytes: [UInt8], into spans: inout Spans) {
    bytes.withUnsafeBufferPointer { buffer in
      var lexer = JavaScriptLexer(bytes: buffer)
      lexer.run(into: &spans)
    }
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private mutating func run(into spans: inout Spans) {
    if bytes.count > 1, bytes[0] == 0x23, bytes[1] == 0x21 {
      skipLine()
      spans.comments.append(0..<index)
    }
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): string(byte, into: &spans)
      case UInt8(ascii: "`"): template(into: &spans)
      case UInt8(ascii: "/"): slash(into: &spans)
      case UInt8(ascii: "{"):
        if !templates.isEmpty { templates[templates.count - 1] += 1 }
        step(byte)
      case UInt8(ascii: "}"): closeBrace(into: &spans)
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      case 0xE2 where isLineEnd(index):
        // Blank as the others are, though its bytes look like a letter's.
        spans.comments.append(index..<(index + 3))
        index += 3
      default: step(byte)
      }
    }
  }

  private mutating func step(_ byte: UInt8) {
    last = byte
    index += 1
    lastEnd = index
  }

  /// To a line's end, which is also a carriage return, U+2028 or U+2029 (ECMA-262 12.3).
  private mutating func skipLine() {
    while index < bytes.count, !isLineEnd(index) { index += 1 }
  }

  private func isLineEnd(_ place: Int) -> Bool {
    switch bytes[place] {
    case 0x0A, 0x0D: true
    case 0xE2:
      place + 2 < bytes.count && bytes[place + 1] == 0x80
        && (bytes[place + 2] == 0xA8 || bytes[place + 2] == 0xA9)
    default: false
    }
  }

  private mutating func string(_ quote: UInt8, into spans: inout Spans) {
    let start = index + 1
    index = start
    while index < bytes.count, bytes[index] != quote, bytes[index] != 0x0A, bytes[index] != 0x0D {
      index += bytes[index] == 0x5C ? lengthOfEscape : 1
    }
    index = min(index, bytes.count)
    spans.strings.append(StringLiteral(range: start..<index, isTemplate: false))
    if index < bytes.count, bytes[index] == quote { step(quote) } else { last = quote }
  }

  /// Of an escape, which may be a line's end of two bytes.
  private var lengthOfEscape: Int {
    let isBreak = index + 2 < bytes.count && bytes[index + 1] == 0x0D && bytes[index + 2] == 0x0A
    return isBreak ? 3 : 2
  }

  private mutating func template(into spans: inout Spans) {
    index += 1
    templatePart(into: &spans)
  }

  /// From behind a backtick or a closing brace to the next `${` or the end.
  private mutating func templatePart(into spans: inout Spans) {
    let start = index
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "`") {
        spans.strings.append(StringLiteral(range: start..<index, isTemplate: true))
        return step(byte)
      }
      if byte == UInt8(ascii: "$"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "{") {
        spans.strings.append(StringLiteral(range: start..<index, isTemplate: true))
        index += 2
        last = UInt8(ascii: "{")
        if templates.count < 200 { templates.append(0) }
        return
      }
      index += byte == 0x5C ? 2 : 1
    }
    index = min(index, bytes.count)
    spans.strings.append(StringLiteral(range: start..<index, isTemplate: true))
  }

  private mutating func closeBrace(into spans: inout Spans) {
    guard let depth = templates.last else { return step(bytes[index]) }
    if depth > 0 {
      templates[templates.count - 1] -= 1
      step(bytes[index])
    } else {
      templates.removeLast()
      index += 1
      templatePart(into: &spans)
    }
  }

  private mutating func slash(into spans: inout Spans) {
    let next = index + 1 < bytes.count ? bytes[index + 1] : 0
    let start = index
    if next == UInt8(ascii: "/") {
      skipLine()
      spans.comments.append(start..<index)
    } else if next == UInt8(ascii: "*") {
      blockComment()
      spans.comments.append(start..<index)
    } else if startsExpression, let end = expressionEnd() {
      spans.expressions.append((start + 1)..<end)
      index = end
      step(bytes[end])
    } else {
      step(bytes[index])
    }
  }

  private mutating func blockComment() {
    index += 2
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "*"), index + 1 < bytes.count,
        bytes[index + 1] == UInt8(ascii: "/")
      {
        index += 2
        return
      }
      index += 1
    }
  }

  /// Whether a slash here begins a regular expression: not behind a value.
  private var startsExpression: Bool {
    if last == UInt8(ascii: ")") || last == UInt8(ascii: "]") { return false }
    if last == UInt8(ascii: "\"") || last == UInt8(ascii: "'") || last == UInt8(ascii: "`") {
      return false
    }
    guard last.isWord else { return true }
    var start = lastEnd
    while start > 0, bytes[start - 1].isWord, lastEnd - start < 12 { start -= 1 }
    return Self.keywords.contains { word in
      word.utf8.count == lastEnd - start && zip(word.utf8, bytes[start..<lastEnd]).allSatisfy(==)
    }
  }

  private static let keywords = [
    "return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do",
    "instanceof", "yield", "await",
  ]

  /// Where the closing slash stands on the same line; nil when there is none.
  private func expressionEnd() -> Int? {
    var place = index + 1
    var isInClass = false
    while place < bytes.count, !isLineEnd(place) {
      switch bytes[place] {
      case 0x5C: place += 1
      case UInt8(ascii: "["): isInClass = true
      case UInt8(ascii: "]"): isInClass = false
      case UInt8(ascii: "/") where !isInClass: return place
      default: break
      }
      place += 1
    }
    return nil
  }
}
