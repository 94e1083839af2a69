import Evidence

/// Values that are written behind a key or in an array.
extension TOMLScanner {
  /// Reads a value into a new node, which is in no container yet.
  mutating func value(_ key: TOMLKeyToken, depth: Int) throws(ReadError) -> Int {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return try string(key)
    case UInt8(ascii: "["): return try array(key, depth: depth)
    case UInt8(ascii: "{"): return try inlineTable(key, depth: depth)
    default: return try scalar(key)
    }
  }

  private mutating func array(_ key: TOMLKeyToken, depth: Int) throws(ReadError) -> Int {
    try check(depth: depth)
    let array = try append(TOMLNode(.array, position..<position, key))
    position &+= 1
    try skipLines()
    while byte != UInt8(ascii: "]") {
      link(try value(TOMLKeyToken(), depth: depth &+ 1), to: array)
      try skipLines()
      if byte == UInt8(ascii: "]") { break }
      guard byte == UInt8(ascii: ",") else { throw error("',' or ']' is expected in an array") }
      position &+= 1
      try skipLines()
    }
    position &+= 1
    nodes[array].end = UInt32(truncatingIfNeeded: position)
    return array
  }

  private mutating func inlineTable(_ key: TOMLKeyToken, depth: Int) throws(ReadError) -> Int {
    try check(depth: depth)
    let table = try append(TOMLNode(.table, position..<position, key, .inline))
    position &+= 1
    try skipInside()
    while byte != UInt8(ascii: "}") {
      try pair(in: table, depth: depth)
      try skipInside()
      if byte == UInt8(ascii: "}") { break }
      guard byte == UInt8(ascii: ",") else {
        throw error("',' or '}' is expected in an inline table")
      }
      position &+= 1
      try skipInside()
      if byte == UInt8(ascii: "}"), options.version == .v10 {
        throw error("a comma before a closing brace")
      }
    }
    position &+= 1
    nodes[table].end = UInt32(truncatingIfNeeded: position)
    return table
  }

  /// TOML 1.1 has line breaks and comments inside the braces.
  private mutating func skipInside() throws(ReadError) {
    if options.version == .v10 { skipBlanks() } else { try skipLines() }
  }

  // MARK: Scalars

  /// A number, a date, a time or a truth value.
  private mutating func scalar(_ key: TOMLKeyToken) throws(ReadError) -> Int {
    var end = word(from: position)
    // A date and a time may be joined by one blank.
    if end &- position == 10, byte(at: position &+ 4) == UInt8(ascii: "-"), byte(at: end) == 0x20,
      Self.isDigit(byte(at: end &+ 1)), Self.isDigit(byte(at: end &+ 2)),
      byte(at: end &+ 3) == UInt8(ascii: ":")
    {
      end = word(from: end &+ 1)
    }
    let text = UnsafeBufferPointer(rebasing: bytes[position..<end])
    guard let kind = TOMLScalar.kind(text, options.version) else {
      throw error(
        end > position
          ? "no number of 64 bits, date, time or truth value" : "a value is expected")
    }
    let node = try append(TOMLNode(kind, position..<end, key))
    position = end
    return node
  }

  private func word(from start: Int) -> Int {
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      let isPart =
        Self.isBareKey(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
        || byte == UInt8(ascii: "+")
      guard isPart else { break }
      end &+= 1
    }
    return end
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
