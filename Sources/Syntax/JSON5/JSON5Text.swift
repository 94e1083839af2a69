import Evidence

extension JSON5Reader {
  // MARK: Strings

  /// JSON5 5: in either quotes; a line's end may stand behind a backslash alone.
  mutating func readString() throws(ReadError) -> String {
    let (start, quote) = (at, current)
    var text: [UInt16] = []
    at += 1
    while let byte = current, byte != quote {
      switch byte {
      case UInt8(ascii: "\\"): try readEscape(&text)
      case 0x0A, 0x0D: throw error("a line's end in a string")
      default: text += readScalar().utf16
      }
    }
    guard current != nil else { throw ReadError(at: start, "a string without an end") }
    at += 1
    return String(decoding: text, as: UTF16.self)
  }

  private mutating func readEscape(_ text: inout [UInt16]) throws(ReadError) {
    let start = at
    at += 1
    guard let escape = current else { throw ReadError(at: start, "no escape begins so") }
    switch escape {
    case UInt8(ascii: "u"):
      at += 1
      text.append(try readHexadecimal(4, from: start))
    case UInt8(ascii: "x"):
      at += 1
      text.append(try readHexadecimal(2, from: start))
    case 0x0D:
      at += byte(1) == 0x0A ? 2 : 1
    case 0x31...0x39: throw ReadError(at: start, "no escape begins so")
    case 0x30:
      at += 1
      if let digit = current, (0x30...0x39).contains(digit) {
        throw ReadError(at: start, "no escape begins so")
      }
      text.append(0)
    default:
      // A line that goes on stands for nothing, any other scalar for itself.
      let scalar = readScalar()
      if let meant = Self.simple(escape) {
        text.append(meant)
      } else if !Self.endsLine(scalar) {
        text += scalar.utf16
      }
    }
  }

  private static func simple(_ escape: UInt8) -> UInt16? {
    switch escape {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "v"): 0x0B
    default: nil
    }
  }

  private mutating func readHexadecimal(
    _ count: Int, from start: Int
  ) throws(ReadError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<count {
      guard let digit = current.flatMap({ JSONEscapes.hexValue($0) }) else {
        throw ReadError(at: start, "an escape without its hexadecimal digits")
      }
      value = value << 4 | UInt16(truncatingIfNeeded: digit)
      at += 1
    }
    return value
  }

  // MARK: Names

  /// A key without quotes: ECMAScript 5.1's IdentifierName.
  mutating func readIdentifier() throws(ReadError) -> String {
    let start = at
    var text: [UInt16] = []
    while let byte = current {
      if byte == UInt8(ascii: "\\"), self.byte(1) == UInt8(ascii: "u") {
        let escape = at
        at += 2
        text.append(try readHexadecimal(4, from: escape))
      } else if isIdentifierPart(byte) {
        guard at > start || !(0x30...0x39).contains(byte) else { break }
        text.append(UInt16(byte))
        at += 1
      } else if byte >= 0x80, let scalar = peekScalar(), Self.isLetter(scalar) {
        text += readScalar().utf16
      } else {
        break
      }
    }
    guard at > start else { throw error("a key is expected") }
    return String(decoding: text, as: UTF16.self)
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isIDContinue || scalar == "\u{200C}" || scalar == "\u{200D}"
  }

  // MARK: White space

  mutating func skipSpace() throws(ReadError) {
    while let byte = current {
      switch byte {
      case 0x09...0x0D, 0x20: at += 1
      case UInt8(ascii: "/"): try skipComment()
      case 0x80...:
        guard let scalar = peekScalar(), Self.isSpace(scalar) else { return }
        _ = readScalar()
      default: return
      }
    }
  }

  private mutating func skipComment() throws(ReadError) {
    let start = at
    let marker = byte(1)
    guard marker == UInt8(ascii: "/") || marker == UInt8(ascii: "*") else {
      throw error("no value begins so")
    }
    at += 2
    while let byte = current {
      if marker == UInt8(ascii: "*") {
        at += 1
        if byte == marker, current == UInt8(ascii: "/") {
          at += 1
          return
        }
      } else if Self.endsLine(readScalar()) {
        return
      }
    }
    if marker == UInt8(ascii: "*") { throw ReadError(at: start, "a comment without an end") }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\u{FEFF}" || endsLine(scalar) || scalar.properties.generalCategory == .spaceSeparator
  }

  private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  // MARK: Scalars

  /// The scalar that stands here; the bytes are UTF-8.
  private func peekScalar() -> Unicode.Scalar? {
    String(decoding: bytes[at..<min(bytes.count, at + 4)], as: UTF8.self).unicodeScalars.first
  }

  private mutating func readScalar() -> Unicode.Scalar {
    if let byte = current, byte < 0x80 {
      at += 1
      return Unicode.Scalar(byte)
    }
    let scalar = peekScalar() ?? "\u{FFFD}"
    at = min(bytes.count, at + max(1, UTF8.width(scalar)))
    return scalar
  }
}
