import Evidence

/// Reads JSON5 from bytes that are UTF-8.
struct JSON5Reader {
  let bytes: [UInt8]
  var at = 0

  static let depthLimit = 200

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var current: UInt8? { byte(0) }

  func byte(_ offset: Int) -> UInt8? { at + offset < bytes.count ? bytes[at + offset] : nil }

  func error(_ what: String) -> ReadError { ReadError(at: at, what) }

  mutating func readWhole() throws(ReadError) -> JSON5Value {
    try skipSpace()
    let value = try readValue(depth: 0)
    try skipSpace()
    if at < bytes.count { throw error("something behind the value") }
    return value
  }

  private mutating func readValue(depth: Int) throws(ReadError) -> JSON5Value {
    let start = at
    let content: JSON5Value.Content
    switch current {
    case UInt8(ascii: "{"): content = .object(try readMembers(depth: depth + 1))
    case UInt8(ascii: "["): content = .array(try readElements(depth: depth + 1))
    case UInt8(ascii: "\""), UInt8(ascii: "'"): content = .string(try readString())
    case UInt8(ascii: "t") where takeWord("true"): content = .bool(true)
    case UInt8(ascii: "f") where takeWord("false"): content = .bool(false)
    case UInt8(ascii: "n") where takeWord("null"): content = .null
    case nil: throw error("the text ends where a value is expected")
    default:
      try readNumber()
      content = .number
    }
    return JSON5Value(content: content, range: start..<at)
  }

  private mutating func readMembers(depth: Int) throws(ReadError) -> [JSON5Value.Member] {
    try open(depth)
    var members: [JSON5Value.Member] = []
    while try !closes(UInt8(ascii: "}"), isFirst: members.isEmpty) {
      let start = at
      let isQuoted = current == UInt8(ascii: "\"") || current == UInt8(ascii: "'")
      let name = isQuoted ? try readString() : try readIdentifier()
      let end = at
      try skipSpace()
      guard current == UInt8(ascii: ":") else { throw error("':' is expected behind a key") }
      at += 1
      try skipSpace()
      let value = try readValue(depth: depth)
      members.append(JSON5Value.Member(name: name, nameRange: start..<end, value: value))
      try skipSpace()
    }
    return members
  }

  private mutating func readElements(depth: Int) throws(ReadError) -> [JSON5Value] {
    try open(depth)
    var values: [JSON5Value] = []
    while try !closes(UInt8(ascii: "]"), isFirst: values.isEmpty) {
      values.append(try readValue(depth: depth))
      try skipSpace()
    }
    return values
  }

  private mutating func open(_ depth: Int) throws(ReadError) {
    guard depth <= Self.depthLimit else {
      throw ReadError(.limit("depth"), at: at, "nested deeper than \(Self.depthLimit)")
    }
    at += 1
    try skipSpace()
  }

  /// Passes over a closing bracket, also behind a comma, or over the comma between two elements.
  private mutating func closes(_ bracket: UInt8, isFirst: Bool) throws(ReadError) -> Bool {
    if !isFirst, current != bracket {
      guard current == UInt8(ascii: ",") else {
        throw error("',' or the closing bracket is expected")
      }
      at += 1
      try skipSpace()
    }
    guard current == bracket else { return false }
    at += 1
    return true
  }

  private mutating func takeWord(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    let isHere = word.withUTF8Buffer { bytes[at...].starts(with: $0) }
    guard isHere, !isIdentifierPart(byte(length)) else { return false }
    at += length
    return true
  }

  /// `+1`, `-.5`, `5.`, `1e3`, `0xFF`, `Infinity`, `NaN`
  private mutating func readNumber() throws(ReadError) {
    let start = at
    if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { at += 1 }
    if takeWord("Infinity") || takeWord("NaN") { return }
    let isHexadecimal = current == UInt8(ascii: "0") && (byte(1) ?? 0) | 0x20 == UInt8(ascii: "x")
    if isHexadecimal {
      at += 2
      let first = at
      while let digit = current, JSONEscapes.hexValue(digit) != nil { at += 1 }
      guard at > first, !isIdentifierPart(current) else { throw error("not a number") }
      return
    }
    let leadingZero = current == UInt8(ascii: "0")
    let whole = skipDigits()
    var digits = whole
    if current == UInt8(ascii: ".") {
      at += 1
      digits += skipDigits()
    }
    guard digits > 0, !(leadingZero && whole > 1) else {
      throw ReadError(at: start, "no value begins so")
    }
    if (current ?? 0) | 0x20 == UInt8(ascii: "e") {
      at += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { at += 1 }
      guard skipDigits() > 0 else { throw error("not a number") }
    }
    guard !isIdentifierPart(current) else { throw error("not a number") }
  }

  private mutating func skipDigits() -> Int {
    let start = at
    while let digit = current, (0x30...0x39).contains(digit) { at += 1 }
    return at - start
  }

  func isIdentifierPart(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
  }
}
