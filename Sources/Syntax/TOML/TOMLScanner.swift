import Evidence

/// Reads a TOML text into nodes. Lives as long as the buffer it was given.
///
/// A zero byte is legal nowhere in TOML, so it stands for the end of the text where one byte is
/// looked at.
struct TOMLScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let options: TOMLOptions
  var position = 0
  var nodes: [TOMLNode] = []
  var index = TOMLKeyIndex()
  /// The table whose header was read last, and how deep it lies.
  private var table = 0
  private var tableDepth = 0

  static let depthLimit = 200

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ options: TOMLOptions) {
    self.bytes = bytes
    self.options = options
    nodes.reserveCapacity(min(bytes.count / 24 + 1, options.nodeLimit))
    nodes.append(TOMLNode(.table, 0..<bytes.count, TOMLKeyToken(), .explicit))
  }

  mutating func scan() throws(ReadError) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    try skipLines()
    while position < bytes.count {
      if byte == UInt8(ascii: "[") {
        try header()
      } else {
        try pair(in: table, depth: tableDepth)
        if table > 0 { nodes[table].end = UInt32(truncatingIfNeeded: position) }
      }
      try endLine()
      try skipLines()
    }
  }

  @inline(__always)
  var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

  func byte(at index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

  func error(_ what: String) -> ReadError { ReadError(at: position, what) }

  func check(depth: Int) throws(ReadError) {
    guard depth <= Self.depthLimit else {
      throw ReadError(.limit("depth"), at: position, "nested deeper than \(Self.depthLimit)")
    }
  }

  mutating func append(_ node: TOMLNode) throws(ReadError) -> Int {
    guard nodes.count < options.nodeLimit else {
      throw ReadError(.limit("nodes"), at: position, "too many values")
    }
    nodes.append(node)
    return nodes.count &- 1
  }

  // MARK: Tables

  /// `[a.b]` or `[[a.b]]`, no blanks within the double brackets.
  private mutating func header() throws(ReadError) {
    let start = position
    let isArray = byte(at: position &+ 1) == UInt8(ascii: "[")
    position &+= isArray ? 2 : 1
    skipBlanks()
    var (parent, depth) = (0, 0)
    var key = try self.key()
    skipBlanks()
    while byte == UInt8(ascii: ".") {
      parent = try step(into: key, of: parent, &depth)
      key = try nextKey()
    }
    guard byte == UInt8(ascii: "]"), !isArray || byte(at: position &+ 1) == UInt8(ascii: "]") else {
      throw error("'\(isArray ? "]]" : "]")' is expected behind a table's name")
    }
    position &+= isArray ? 2 : 1
    depth &+= isArray ? 2 : 1
    try check(depth: depth)
    tableDepth = depth
    table =
      isArray
      ? try element(key, of: parent, start..<position)
      : try define(key, of: parent, start..<position)
  }

  /// `a.b = value`.
  mutating func pair(in table: Int, depth: Int) throws(ReadError) {
    var (parent, depth) = (table, depth)
    var key = try self.key()
    skipBlanks()
    while byte == UInt8(ascii: ".") {
      parent = try extend(key, of: parent)
      depth &+= 1
      try check(depth: depth)
      key = try nextKey()
    }
    guard byte == UInt8(ascii: "=") else { throw error("'=' is expected behind a key") }
    position &+= 1
    skipBlanks()
    if find(key, in: parent) != nil { throw twice(key) }
    link(try value(key, depth: depth &+ 1), to: parent)
  }

  // MARK: Keys

  /// The key behind a dot.
  private mutating func nextKey() throws(ReadError) -> TOMLKeyToken {
    position &+= 1
    skipBlanks()
    let key = try self.key()
    skipBlanks()
    return key
  }

  private mutating func key() throws(ReadError) -> TOMLKeyToken {
    let first = byte
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      let text = try line(quote: first)
      return TOMLKeyToken(
        start: UInt32(truncatingIfNeeded: text.content.lowerBound),
        end: UInt32(truncatingIfNeeded: text.content.upperBound), isQuoted: true,
        hasEscapes: text.hasEscapes)
    }
    let start = position
    while Self.isBareKey(byte) { position &+= 1 }
    guard position > start else { throw error("a key is expected") }
    return TOMLKeyToken(
      start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: position))
  }

  /// `A-Z a-z 0-9 - _`, as one bit for each byte below 128.
  @inline(__always)
  static func isBareKey(_ byte: UInt8) -> Bool {
    let set: UInt64 = byte < 64 ? 0x03FF_2000_0000_0000 : 0x07FF_FFFE_87FF_FFFE
    return byte < 128 && set >> UInt64(byte & 63) & 1 == 1
  }

  // MARK: White space

  @inline(__always)
  mutating func skipBlanks() {
    while byte == 0x20 || byte == 0x09 { position &+= 1 }
  }

  /// Blanks, line breaks and comments.
  mutating func skipLines() throws(ReadError) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A: position &+= 1
      case 0x0D: try carriageReturn()
      case UInt8(ascii: "#"): try comment()
      default: return
      }
    }
  }

  /// What may follow a header or a pair on its line.
  private mutating func endLine() throws(ReadError) {
    skipBlanks()
    guard position < bytes.count else { return }
    switch bytes[position] {
    case 0x0A: position &+= 1
    case 0x0D: try carriageReturn()
    case UInt8(ascii: "#"): try comment()
    default: throw error("the end of the line is expected")
    }
  }

  private mutating func carriageReturn() throws(ReadError) {
    guard byte(at: position &+ 1) == 0x0A else {
      throw error("a carriage return without a line feed")
    }
    position &+= 2
  }

  private mutating func comment() throws(ReadError) {
    var (end, isASCII) = (position &+ 1, true)
    end = plain(from: end, 0x7F, 0x7F, &isASCII)
    while end < bytes.count, bytes[end] == 0x09 {
      end = plain(from: end &+ 1, 0x7F, 0x7F, &isASCII)
    }
    if !isASCII { try checkUnicode(position..<end) }
    position = end
    let stop = byte
    guard end == bytes.count || stop == 0x0A || stop == 0x0D else {
      throw error("a control character in a comment")
    }
  }

  func checkUnicode(_ range: Range<Int>) throws(ReadError) {
    if let bad = UTF8Check.firstInvalid(bytes[range]) {
      throw ReadError(at: bad, "bytes that are not UTF-8")
    }
  }
}
