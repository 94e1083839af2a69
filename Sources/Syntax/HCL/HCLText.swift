import Evidence

/// White space, comments and strings.
extension HCLScanner {
  mutating func skipSpace(overLines: Bool) throws(ReadError) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09: position &+= 1
      case 0x0A where overLines: position &+= 1
      case 0x0D where overLines && byte(at: position &+ 1) == 0x0A: position &+= 2
      case UInt8(ascii: "#"): try lineComment()
      case UInt8(ascii: "/"): try comment()
      default: return
      }
    }
  }

  private mutating func comment() throws(ReadError) {
    switch byte(at: position &+ 1) {
    case UInt8(ascii: "/"): try lineComment()
    case UInt8(ascii: "*"): try longComment()
    default: throw unsupported("an expression")
    }
  }

  /// Up to the line break, which is no part of it.
  private mutating func lineComment() throws(ReadError) {
    let start = position
    while position < bytes.count, bytes[position] != 0x0A {
      try checkCharacter()
      position &+= 1
    }
    if position > start, bytes[position &- 1] == 0x0D { position &-= 1 }
    try checkUnicode(start..<position)
  }

  private mutating func longComment() throws(ReadError) {
    let start = position
    position &+= 2
    while byte != UInt8(ascii: "*") || byte(at: position &+ 1) != UInt8(ascii: "/") {
      guard position < bytes.count else { throw ReadError(at: start, "a comment without an end") }
      try checkCharacter()
      position &+= 1
    }
    position &+= 2
    try checkUnicode(start..<position)
  }

  private func checkCharacter() throws(ReadError) {
    guard byte >= 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else {
      throw error("a control character")
    }
  }

  private func checkUnicode(_ range: Range<Int>) throws(ReadError) {
    if let bad = UTF8Check.firstInvalid(bytes[range]) {
      throw ReadError(at: bad, "bytes that are not UTF-8")
    }
  }

  // MARK: Strings

  /// Passes over a string in quotes; whether it has escapes. `${` and `%{` would begin a template;
  /// doubled they stand for themselves.
  mutating func passString() throws(ReadError) -> Bool {
    let start = position
    var hasEscapes = false
    position &+= 1
    while byte != UInt8(ascii: "\"") {
      guard position < bytes.count else { throw ReadError(at: start, "a string without an end") }
      let byte = bytes[position]
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        position &+= try escapeLength()
      } else if byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%") {
        hasEscapes = try passMarker(byte) || hasEscapes
      } else if byte < 0x20, byte != 0x09 {
        throw error("a line break or a control character in a string")
      } else {
        position &+= 1
      }
    }
    try checkUnicode(start..<position)
    position &+= 1
    return hasEscapes
  }

  /// `$`, `$${` and the same with `%`; whether it was an escape.
  private mutating func passMarker(_ marker: UInt8) throws(ReadError) -> Bool {
    if byte(at: position &+ 1) == UInt8(ascii: "{") { throw unsupported("a template") }
    let isEscape =
      byte(at: position &+ 1) == marker && byte(at: position &+ 2) == UInt8(ascii: "{")
    position &+= isEscape ? 3 : 1
    return isEscape
  }

  private func escapeLength() throws(ReadError) -> Int {
    switch byte(at: position &+ 1) {
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "\""),
      UInt8(ascii: "\\"):
      return 2
    case UInt8(ascii: "u"): return try scalarLength(digits: 4)
    case UInt8(ascii: "U"): return try scalarLength(digits: 8)
    default: throw error("no escape begins so")
    }
  }

  private func scalarLength(digits: Int) throws(ReadError) -> Int {
    var value: UInt32 = 0
    for offset in 0..<digits {
      guard let digit = JSONEscapes.hexValue(byte(at: position &+ 2 &+ offset)) else {
        throw error("an escape without \(digits) hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
    }
    guard Unicode.Scalar(value) != nil else { throw error("an escape that is no Unicode scalar") }
    return digits &+ 2
  }
}

/// Escapes of quoted strings that were checked.
enum HCLEscapes {
  static func decoded(_ raw: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    var index = raw.startIndex
    while index < raw.endIndex {
      let byte = raw[index]
      let isMarker = byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%")
      if isMarker, raw[index...].starts(with: [byte, byte, UInt8(ascii: "{")]) { index += 1 }
      guard byte == UInt8(ascii: "\\") else {
        text.append(raw[index])
        // The second marker and its brace are text: they begin no other escape.
        index += 1
        continue
      }
      let digits = [UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8][raw[index + 1], default: 0]
      text += plain(raw[(index + 1)..<(index + 2 + digits)])
      index += 2 + digits
    }
    return text
  }

  private static func plain(_ escape: ArraySlice<UInt8>) -> [UInt8] {
    switch escape.first {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let value = escape.dropFirst().reduce(UInt32(0)) {
        $0 << 4 | UInt32(JSONEscapes.hexValue($1) ?? 0)
      }
      return Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
    default: return Array(escape)
    }
  }
}
