import Evidence

/// Characters, names, and what is checked and left out.
extension XMLScanner {
  /// Text up to a quote or `<`; whether references or line breaks in it have to be replaced.
  mutating func characters(
    upTo stop: UInt8, breaksAreRaw: Bool
  ) throws(ReadError) -> (Range<Int>, isRaw: Bool) {
    let start = position
    var (isRaw, isASCII) = (false, true)
    loop: while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case stop, UInt8(ascii: "<"): break loop
      case UInt8(ascii: "&"):
        isRaw = true
        try reference()
        continue loop
      case UInt8(ascii: "]") where stop == UInt8(ascii: "<") && starts(with: "]]>"):
        throw error("']]>' in a text")
      case 0x0D: isRaw = true
      case 0x09, 0x0A: isRaw = isRaw || breaksAreRaw
      case 0..<0x20: throw error("a control character")
      case 0x80...: isASCII = false
      default: break
      }
      position &+= 1
    }
    if !isASCII { try checkUnicode(start..<position) }
    return (start..<position, isRaw)
  }

  private mutating func reference() throws(ReadError) {
    // The longest one that means something: `&#x10FFFF;`, and zeros before it.
    let end = min(bytes.count, position &+ 32)
    guard let semicolon = bytes[position..<end].firstIndex(of: UInt8(ascii: ";")) else {
      throw error("'&' without a reference")
    }
    guard XMLText.scalar(bytes[(position &+ 1)..<semicolon]) != nil else {
      let text = String(decoding: bytes[position...semicolon], as: UTF8.self)
      throw error("'\(text)' stands for nothing")
    }
    position = semicolon &+ 1
  }

  /// UTF-8 without the two code points at the end of the first plane, which are no characters of XML.
  func checkUnicode(_ range: Range<Int>) throws(ReadError) {
    if let bad = UTF8Check.firstInvalid(bytes[range]) {
      throw ReadError(at: bad, "bytes that are not UTF-8")
    }
    guard range.count >= 3 else { return }
    for index in range.lowerBound..<(range.upperBound &- 2)
    where bytes[index] == 0xEF && bytes[index &+ 1] == 0xBF && bytes[index &+ 2] >= 0xBE {
      throw ReadError(at: index, "a code point that is no character")
    }
  }

  /// `Name` (production 5).
  mutating func name() throws(ReadError) -> Range<Int> {
    let start = position
    var isASCII = true
    while position < bytes.count, Self.isNameByte(bytes[position]) {
      if bytes[position] >= 0x80 { isASCII = false }
      position &+= 1
    }
    let range = start..<position
    let first = byte(at: start)
    guard !range.isEmpty, first != UInt8(ascii: "-"), first != UInt8(ascii: "."),
      !(0x30...0x39).contains(first)
    else { throw ReadError(at: start, "a name is expected") }
    if !isASCII { try checkName(range) }
    return range
  }

  /// What a name may hold in ASCII, and whatever is not ASCII, which is looked at later.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || TOMLScanner.isBareKey(byte) || byte == UInt8(ascii: ":")
      || byte == UInt8(ascii: ".")
  }

  private func checkName(_ range: Range<Int>) throws(ReadError) {
    try checkUnicode(range)
    let scalars = String(decoding: bytes[range], as: UTF8.self).unicodeScalars
    for (index, scalar) in scalars.enumerated() where !scalar.isASCII {
      let isPart =
        index == 0 ? XMLText.beginsName(scalar) : XMLText.continuesName(scalar)
      guard isPart else { throw ReadError(at: range.lowerBound, "a name is expected") }
    }
  }

  mutating func skipBlanks() {
    while byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position &+= 1 }
  }

  mutating func blanksOutside() throws(ReadError) {
    let start = position
    skipBlanks()
    guard position > start else { throw error("something outside of the one element") }
  }

  // MARK: What is left out

  /// No `--` in a comment, no `-` at its end (production 15).
  mutating func comment() throws(ReadError) {
    let start = position
    position &+= 4
    try pass(to: "--", from: start)
    guard starts(with: "-->") else { throw error("'--' in a comment") }
    position &+= 3
  }

  /// A target that is not `xml`, then anything (production 16).
  mutating func instruction() throws(ReadError) {
    let start = position
    position &+= 2
    let target = bytes[try name()]
    guard !target.elementsEqual("xml".utf8, by: { $0 | 0x20 == $1 }) else {
      throw ReadError(at: start, "an XML declaration that is not at the beginning")
    }
    guard starts(with: "?>") || [0x20, 0x09, 0x0A, 0x0D].contains(byte) else {
      throw error("a blank is expected behind an instruction's name")
    }
    try pass(to: "?>", from: start)
    position &+= 2
  }

  mutating func section() throws(ReadError) {
    let start = position
    position &+= 9
    let content = position
    try pass(to: "]]>", from: start)
    position &+= 3
    try append(XMLNode(.cdata, start..<position, content: content..<(position &- 3)))
  }

  /// Goes to where this stands, over characters alone.
  private mutating func pass(to end: StaticString, from start: Int) throws(ReadError) {
    let content = position
    while !starts(with: end) {
      guard position < bytes.count else { throw ReadError(at: start, "markup without an end") }
      let byte = bytes[position]
      guard byte >= 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D else {
        throw error("a control character")
      }
      position &+= 1
    }
    try checkUnicode(content..<position)
  }
}
