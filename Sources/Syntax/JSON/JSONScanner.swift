import Evidence

/// Scans a JSON text into tokens. Lives as long as the buffer it was given.
struct JSONScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let options: JSONOptions
  private var position = 0
  private(set) var tokens: [JSONToken] = []
  private(set) var anomalies: [Anomaly] = []
  /// Keys of the objects that are open, innermost last.
  private var keys: [Int] = []

  static let depthLimit = 200

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ options: JSONOptions) {
    self.bytes = bytes
    self.options = options
    tokens.reserveCapacity(bytes.count / 12)
  }

  mutating func scan() throws(ReadError) {
    try byteOrderMark()
    try space()
    try value(depth: 0)
    try space()
    if position < bytes.count { throw error("something behind the value") }
  }

  private mutating func byteOrderMark() throws(ReadError) {
    guard bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return }
    guard options.allowsByteOrderMark else { throw error("a byte order mark") }
    position = 3
  }

  private func error(_ what: String) -> ReadError { ReadError(at: position, what) }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  // MARK: Values

  private mutating func value(depth: Int) throws(ReadError) {
    guard tokens.count < JSONToken.limit else {
      throw ReadError(.limit("tokens"), at: position, "too many values")
    }
    switch current {
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "{"): try object(depth: depth + 1)
    case UInt8(ascii: "["): try array(depth: depth + 1)
    case UInt8(ascii: "t"): try literal("true", .bool)
    case UInt8(ascii: "f"): try literal("false", .bool)
    case UInt8(ascii: "n"): try literal("null", .null)
    case UInt8(ascii: "-"): try number()
    case let digit? where (0x30...0x39).contains(digit): try number()
    case nil: throw error("the text ends where a value is expected")
    default: throw error("no value begins so")
    }
  }

  private mutating func object(depth: Int) throws(ReadError) {
    let (index, mark) = (try open(.object, depth: depth), keys.count)
    while try !closes(UInt8(ascii: "}"), first: tokens.count == index + 1) {
      guard current == UInt8(ascii: "\"") else { throw error("a key in quotes is expected") }
      keys.append(tokens.count)
      try string()
      try space()
      guard current == UInt8(ascii: ":") else { throw error("':' is expected behind a key") }
      position &+= 1
      try space()
      try value(depth: depth)
      try space()
    }
    close(index)
    checkKeys(from: mark)
    keys.removeLast(keys.count - mark)
  }

  private mutating func array(depth: Int) throws(ReadError) {
    let index = try open(.array, depth: depth)
    while try !closes(UInt8(ascii: "]"), first: tokens.count == index + 1) {
      try value(depth: depth)
      try space()
    }
    close(index)
  }

  private mutating func open(_ kind: JSONValue.Kind, depth: Int) throws(ReadError) -> Int {
    guard depth <= Self.depthLimit else {
      throw ReadError(.limit("depth"), at: position, "nested deeper than \(Self.depthLimit)")
    }
    tokens.append(JSONToken(kind, start: position, end: position, next: 0))
    position &+= 1
    try space()
    return tokens.count - 1
  }

  private mutating func close(_ index: Int) {
    tokens[index].end = UInt32(truncatingIfNeeded: position)
    tokens[index].next = tokens.count
  }

  /// Passes over a closing bracket, or over the comma between two elements.
  private mutating func closes(_ bracket: UInt8, first: Bool) throws(ReadError) -> Bool {
    if current == bracket {
      position &+= 1
      return true
    }
    if first { return false }
    guard current == UInt8(ascii: ",") else {
      throw error("',' or the closing bracket is expected")
    }
    position &+= 1
    try space()
    guard current == bracket else { return false }
    guard options.allowsComments else { throw error("a comma before a closing bracket") }
    position &+= 1
    return true
  }

  private mutating func literal(_ text: StaticString, _ kind: JSONValue.Kind) throws(ReadError) {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard bytes.count - position >= wanted.count,
      bytes[position..<position + wanted.count].elementsEqual(wanted)
    else { throw error("no value begins so") }
    append(kind, length: wanted.count)
  }

  private mutating func append(_ kind: JSONValue.Kind, length: Int, hasEscapes: Bool = false) {
    let end = position &+ length
    tokens.append(
      JSONToken(kind, start: position, end: end, next: tokens.count &+ 1, hasEscapes: hasEscapes))
    position = end
  }

  /// RFC 8259 section 6: `-? (0 | [1-9][0-9]*) (.[0-9]+)? ([eE][+-]?[0-9]+)?`
  private mutating func number() throws(ReadError) {
    var end = position
    func byte() -> UInt8 { end < bytes.count ? bytes[end] : 0 }
    func digits() -> Int {
      let start = end
      while (0x30...0x39).contains(byte()) { end &+= 1 }
      return end - start
    }
    if byte() == UInt8(ascii: "-") { end &+= 1 }
    let leadingZero = byte() == UInt8(ascii: "0")
    let whole = digits()
    var isNumber = whole == 1 || (whole > 1 && !leadingZero)
    if byte() == UInt8(ascii: ".") {
      end &+= 1
      isNumber = digits() > 0 && isNumber
    }
    if byte() | 0x20 == UInt8(ascii: "e") {
      end &+= 1
      if byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-") { end &+= 1 }
      isNumber = digits() > 0 && isNumber
    }
    guard isNumber else { throw error("not a number") }
    append(.number, length: end - position)
  }

  // MARK: Strings

  private mutating func string() throws(ReadError) {
    var end = position &+ 1
    var (hasEscapes, isASCII) = (false, true)
    while true {
      end = plain(from: end, isASCII: &isASCII)
      guard end < bytes.count else { throw error("a string without an end") }
      let byte = bytes[end]
      if byte == UInt8(ascii: "\"") { break }
      guard byte == UInt8(ascii: "\\") else {
        throw ReadError(at: end, "a control character in a string")
      }
      hasEscapes = true
      end &+= try escapeLength(at: end)
    }
    if !isASCII { try checkUnicode(position &+ 1..<end) }
    append(.string, length: end &+ 1 &- position, hasEscapes: hasEscapes)
  }

  /// The first quote, backslash or control character from here, eight bytes at a time.
  private func plain(from start: Int, isASCII: inout Bool) -> Int {
    var index = start
    let raw = UnsafeRawBufferPointer(bytes)
    while index &+ 8 <= raw.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      if word & Words.high != 0 { isASCII = false }
      let stops = Words.stops(word)
      if stops != 0 { return index &+ stops.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return index }
      if byte >= 0x80 { isASCII = false }
      index &+= 1
    }
    return index
  }

  private func escapeLength(at backslash: Int) throws(ReadError) -> Int {
    let escape = backslash &+ 1 < bytes.count ? bytes[backslash &+ 1] : 0
    switch escape {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"):
      let digits = bytes[min(backslash &+ 2, bytes.count)..<min(backslash &+ 6, bytes.count)]
      guard digits.count == 4, digits.allSatisfy({ JSONEscapes.hexValue($0) != nil }) else {
        throw ReadError(at: backslash, "'\\u' without four hexadecimal digits")
      }
      return 6
    default: throw ReadError(at: backslash, "no escape begins so")
    }
  }

  private func checkUnicode(_ range: Range<Int>) throws(ReadError) {
    if let bad = UTF8Check.firstInvalid(bytes[range]) {
      throw ReadError(at: bad, "bytes that are not UTF-8")
    }
  }

  // MARK: White space

  @inline(__always)
  private mutating func space() throws(ReadError) {
    guard position < bytes.count else { return }
    let byte = bytes[position]
    if byte <= 0x20 || byte == UInt8(ascii: "/") { try longSpace() }
  }

  private mutating func longSpace() throws(ReadError) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x0A:
        position &+= 1
        skipBlanks()
      case 0x20, 0x0D, 0x09: position &+= 1
      case UInt8(ascii: "/") where options.allowsComments: try comment()
      default: return
      }
    }
  }

  /// Indentation, eight blanks at a time.
  private mutating func skipBlanks() {
    let raw = UnsafeRawBufferPointer(bytes)
    while position &+ 8 <= raw.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let others = word ^ Words.blanks
      if others != 0 {
        position &+= others.trailingZeroBitCount / 8
        return
      }
      position &+= 8
    }
  }

  private mutating func comment() throws(ReadError) {
    let start = position
    let marker = position &+ 1 < bytes.count ? bytes[position &+ 1] : 0
    guard marker == UInt8(ascii: "/") || marker == UInt8(ascii: "*") else {
      throw error("no value begins so")
    }
    position &+= 2
    while position < bytes.count {
      let byte = bytes[position]
      position &+= 1
      if marker == UInt8(ascii: "/") {
        if byte == 0x0A { return }
      } else if byte == UInt8(ascii: "*"), current == UInt8(ascii: "/") {
        position &+= 1
        return
      }
    }
    if marker == UInt8(ascii: "*") { throw ReadError(at: start, "a comment without an end") }
  }

  // MARK: Keys

  private mutating func checkKeys(from mark: Int) {
    guard keys.count - mark > 1 else { return }
    let check = JSONKeyCheck(bytes: bytes)
    if keys.count - mark > JSONKeyCheck.pairwise {
      anomalies += check.inTable(keys[mark...].map { tokens[$0] })
    } else {
      checkPairs(from: mark, check)
    }
  }

  /// Small objects are nearly all there are: nothing is allocated for them.
  private mutating func checkPairs(from mark: Int, _ check: JSONKeyCheck) {
    for index in (mark &+ 1)..<keys.count {
      let key = tokens[keys[index]]
      for earlier in mark..<index where check.isSame(tokens[keys[earlier]], key) {
        anomalies.append(check.anomaly(key, tokens[keys[earlier]]))
        break
      }
    }
  }
}

/// Eight bytes at once (Hacker's Delight 6-1).
private enum Words {
  static let low: UInt64 = 0x0101_0101_0101_0101
  static let high: UInt64 = 0x8080_8080_8080_8080
  static let blanks: UInt64 = 0x2020_2020_2020_2020

  /// The highest bit of each byte that is a quote, a backslash or below 0x20. The lowest one set is
  /// exact; those above it may be borrows.
  static func stops(_ word: UInt64) -> UInt64 {
    let quote = word ^ (low &* 0x22)
    let backslash = word ^ (low &* 0x5C)
    let found =
      (quote &- low) & ~quote | (backslash &- low) & ~backslash | (word &- low &* 0x20) & ~word
    return found & high
  }
}
