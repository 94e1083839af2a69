import Evidence

/// Strings (TOML 1.0.0: String).
extension TOMLScanner {
  struct Text {
    var content: Range<Int>
    var hasEscapes = false
  }

  mutating func string(_ key: TOMLKeyToken) throws(ReadError) -> Int {
    let (start, quote) = (position, byte)
    let isLong =
      byte(at: position &+ 1) == quote && byte(at: position &+ 2) == quote
    let text = isLong ? try lines(quote: quote) : try line(quote: quote)
    var node = TOMLNode(.string, start..<position, key, text.hasEscapes ? .escapes : [])
    node.first = UInt32(truncatingIfNeeded: text.content.lowerBound)
    node.last = UInt32(truncatingIfNeeded: text.content.upperBound)
    return try append(node)
  }

  /// A string on one line, in single or double quotes.
  mutating func line(quote: UInt8) throws(ReadError) -> Text {
    let start = position &+ 1
    // A literal string has no escapes: nothing but its quote and control characters stops.
    let escape = quote == UInt8(ascii: "\"") ? UInt8(ascii: "\\") : quote
    var (end, hasEscapes, isASCII) = (start, false, true)
    while true {
      end = plain(from: end, quote, escape, &isASCII)
      let byte = byte(at: end)
      if byte == quote { break }
      if byte == 0x09 {
        end &+= 1
      } else if byte == escape {
        hasEscapes = true
        end &+= try escapeLength(at: end)
      } else {
        throw stopped(at: end)
      }
    }
    if !isASCII { try checkUnicode(start..<end) }
    position = end &+ 1
    return Text(content: start..<end, hasEscapes: hasEscapes)
  }

  /// A string in three quotes. A line break right behind them is no part of it.
  private mutating func lines(quote: UInt8) throws(ReadError) -> Text {
    var start = position &+ 3
    if byte(at: start) == 0x0D, byte(at: start &+ 1) == 0x0A { start &+= 1 }
    if byte(at: start) == 0x0A { start &+= 1 }
    let escape = quote == UInt8(ascii: "\"") ? UInt8(ascii: "\\") : quote
    var (end, hasEscapes, isASCII) = (start, false, true)
    while true {
      end = plain(from: end, quote, escape, &isASCII)
      let byte = byte(at: end)
      if byte == quote {
        let run = self.run(of: quote, from: end)
        if run >= 3 {
          // Up to two quotes may stand right before the closing ones.
          end &+= min(run, 5) &- 3
          break
        }
        end &+= run
      } else if byte == 0x09 || byte == 0x0A {
        end &+= 1
      } else if byte == 0x0D, self.byte(at: end &+ 1) == 0x0A {
        end &+= 2
      } else if byte == escape {
        hasEscapes = true
        if let length = fold(at: end) { end &+= length } else { end &+= try escapeLength(at: end) }
      } else {
        throw stopped(at: end)
      }
    }
    if !isASCII { try checkUnicode(start..<end) }
    position = end &+ 3
    return Text(content: start..<end, hasEscapes: hasEscapes)
  }

  private func run(of quote: UInt8, from start: Int) -> Int {
    var end = start
    while end < bytes.count, bytes[end] == quote { end &+= 1 }
    return end &- start
  }

  private func stopped(at end: Int) -> ReadError {
    if end >= bytes.count { return ReadError(at: position, "a string without an end") }
    let isBreak = bytes[end] == 0x0A || bytes[end] == 0x0D
    return ReadError(at: end, isBreak ? "a line break in a string" : "a control character")
  }

  /// The length of a backslash at the end of a line with the line break; nil where it is none.
  private func fold(at backslash: Int) -> Int? {
    var end = backslash &+ 1
    while byte(at: end) == 0x20 || byte(at: end) == 0x09 { end &+= 1 }
    if byte(at: end) == 0x0D { end &+= 1 }
    return byte(at: end) == 0x0A ? end &+ 1 &- backslash : nil
  }

  private func escapeLength(at backslash: Int) throws(ReadError) -> Int {
    switch byte(at: backslash &+ 1) {
    case UInt8(ascii: "b"), UInt8(ascii: "t"), UInt8(ascii: "n"), UInt8(ascii: "f"),
      UInt8(ascii: "r"), UInt8(ascii: "\""), UInt8(ascii: "\\"):
      return 2
    case UInt8(ascii: "u"): return try scalarLength(at: backslash, digits: 4)
    case UInt8(ascii: "U"): return try scalarLength(at: backslash, digits: 8)
    case UInt8(ascii: "e") where options.version == .v11: return 2
    case UInt8(ascii: "x") where options.version == .v11:
      return try scalarLength(at: backslash, digits: 2)
    default: throw ReadError(at: backslash, "no escape begins so")
    }
  }

  private func scalarLength(at backslash: Int, digits: Int) throws(ReadError) -> Int {
    var value: UInt32 = 0
    for offset in 0..<digits {
      guard let digit = JSONEscapes.hexValue(byte(at: backslash &+ 2 &+ offset)) else {
        throw ReadError(at: backslash, "an escape without \(digits) hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
    }
    guard Unicode.Scalar(value) != nil else {
      throw ReadError(at: backslash, "an escape that is no Unicode scalar")
    }
    return digits &+ 2
  }

  /// The first quote, escape, control character or delete from here, eight bytes at a time.
  func plain(from start: Int, _ quote: UInt8, _ escape: UInt8, _ isASCII: inout Bool) -> Int {
    var index = start
    let raw = UnsafeRawBufferPointer(bytes)
    let (quotes, escapes) = (TOMLWords.all(quote), TOMLWords.all(escape))
    while index &+ 8 <= raw.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let stops = TOMLWords.stops(word, quotes, escapes)
      // Only what lies before the stop counts; one too many costs a check and no more.
      if word & TOMLWords.high != 0 { isASCII = false }
      if stops != 0 { return index &+ stops.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte == quote || byte == escape || byte < 0x20 || byte == 0x7F { return index }
      if byte >= 0x80 { isASCII = false }
      index &+= 1
    }
    return index
  }
}

/// Eight bytes at once (Hacker's Delight 6-1).
enum TOMLWords {
  static let low: UInt64 = 0x0101_0101_0101_0101
  static let high: UInt64 = 0x8080_8080_8080_8080

  static func all(_ byte: UInt8) -> UInt64 { low &* UInt64(byte) }

  /// The highest bit of each byte that is one of these two, below 0x20 or 0x7F. The lowest one set is
  /// exact; those above it may be borrows.
  @inline(__always)
  static func stops(_ word: UInt64, _ one: UInt64, _ other: UInt64) -> UInt64 {
    let (first, second, delete) = (word ^ one, word ^ other, word ^ (low &* 0x7F))
    let found =
      (first &- low) & ~first | (second &- low) & ~second | (delete &- low) & ~delete
      | (word &- low &* 0x20) & ~word
    return found & high
  }
}
