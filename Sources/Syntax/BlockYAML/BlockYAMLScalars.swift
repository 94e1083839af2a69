import Evidence

extension BlockYAMLScanner {
  /// Where a plain scalar ends: at its line's end, or before the colon that makes it a key; in a flow
  /// collection also before a comma or a bracket. Not on what a reader could take for anything else.
  func plainEnd(from start: Int, inFlow: Bool) throws(ReadError) -> Int {
    try checkPlainStart(start)
    var end = start
    scan: while end < lineEnd {
      if Self.isOrdinary(bytes[end]) {
        end &+= 1
        continue
      }
      switch bytes[end] {
      case UInt8(ascii: ":"):
        let next = byte(at: end &+ 1)
        if next == 0x20 || next == 0x0A || end &+ 1 >= lineEnd { break scan }
        if next == 0x09 || (inFlow && (Self.isFlowIndicator(next) || next == UInt8(ascii: "?"))) {
          throw ReadError(at: end, "a colon that readers take differently")
        }
      case UInt8(ascii: "#"):
        if end > start, bytes[end &- 1] == 0x20 || bytes[end &- 1] == 0x09 {
          throw ReadError(at: end, "a comment behind a value")
        }
      case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
        UInt8(ascii: "}"):
        if inFlow { break scan }
      default: break
      }
      end &+= 1
    }
    if end > start, bytes[end &- 1] == 0x20 || bytes[end &- 1] == 0x09 {
      throw ReadError(at: end &- 1, "blanks behind a value")
    }
    return end
  }

  /// Of no meaning within a plain scalar, told by few comparisons: letters, digits, `-./` and more.
  private static func isOrdinary(_ byte: UInt8) -> Bool {
    byte > UInt8(ascii: ":")
      ? byte | 0x20 != UInt8(ascii: "{") && byte | 0x20 != UInt8(ascii: "}")
      : byte >= UInt8(ascii: "-") && byte < UInt8(ascii: ":")
  }

  /// YAML 1.2, 7.3.3: what a plain scalar may begin with.
  private func checkPlainStart(_ start: Int) throws(ReadError) {
    let first = byte(at: start)
    let next = byte(at: start &+ 1)
    let isAllowed: Bool
    switch first {
    // Writers quote what begins with one of the first three, though YAML allows it before a letter.
    case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","),
      UInt8(ascii: "#"), UInt8(ascii: "&"), UInt8(ascii: "*"),
      UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "'"),
      UInt8(ascii: "\""), UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"), 0x09, 0x0A:
      isAllowed = false
    case UInt8(ascii: "<"):
      isAllowed = !(next == UInt8(ascii: "<") && byte(at: start &+ 2) == UInt8(ascii: ":"))
    default: isAllowed = !Self.isFlowIndicator(first)
    }
    if !isAllowed {
      throw ReadError(at: start, "no text without quotes begins so in a lockfile")
    }
  }

  static func isFlowIndicator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"):
      true
    default: false
    }
  }

  /// A scalar in quotes, on one line.
  mutating func quoted() throws(ReadError) {
    let (start, quote) = (position, bytes[position])
    var (end, hasEscapes) = (start &+ 1, false)
    while true {
      guard end < lineEnd else { throw error("a text in quotes that does not end on its line") }
      let byte = bytes[end]
      if byte == quote {
        if quote == UInt8(ascii: "'"), self.byte(at: end &+ 1) == quote {
          hasEscapes = true
          end &+= 2
          continue
        }
        break
      }
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        hasEscapes = true
        end &+= try escapeLength(at: end)
      } else {
        end &+= 1
      }
    }
    tokens.append(
      BlockYAMLToken(
        quote == UInt8(ascii: "'") ? .single : .double, start, end &+ 1, next: tokens.count &+ 1,
        hasEscapes: hasEscapes))
    position = end &+ 1
  }

  private func escapeLength(at offset: Int) throws(ReadError) -> Int {
    let escape = byte(at: offset &+ 1)
    guard offset &+ 1 < lineEnd else {
      throw ReadError(at: offset, "a text in quotes that does not end on its line")
    }
    if let length = BlockYAMLText.hexLength(escape) {
      let end = offset &+ 2 &+ length
      guard end <= lineEnd, BlockYAMLText.scalar(bytes[offset &+ 2..<end]) != nil else {
        throw ReadError(at: offset, "an escape sequence that is no character")
      }
      return 2 &+ length
    }
    guard BlockYAMLText.simple(escape) != nil else {
      throw ReadError(at: offset, "an unknown escape sequence")
    }
    return 2
  }
}
