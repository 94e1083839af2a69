/// References and white space of texts that were checked (XML 1.0 sections 2.11, 3.3.3, 4.1, 4.6).
enum XMLText {
  static func decoded(_ node: XMLNode, _ bytes: [UInt8], inAttribute: Bool) -> ArraySlice<UInt8> {
    let raw = bytes[node.content]
    guard node.isRaw else { return raw }
    var text: [UInt8] = []
    text.reserveCapacity(raw.count)
    var rest = raw
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "&"):
        let reference = rest.prefix { $0 != UInt8(ascii: ";") }
        rest = rest.dropFirst(reference.count + 1)
        text.append(contentsOf: String(scalar(reference) ?? "\u{FFFD}").utf8)
      case 0x0D:
        if rest.first == 0x0A { rest = rest.dropFirst() }
        text.append(inAttribute ? 0x20 : 0x0A)
      case 0x0A, 0x09: text.append(inAttribute ? 0x20 : byte)
      default: text.append(byte)
      }
    }
    return text[...]
  }

  /// Line breaks as line feeds.
  static func unbroken(_ raw: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard raw.contains(0x0D) else { return raw }
    var text: [UInt8] = []
    var last: UInt8 = 0
    for byte in raw {
      if byte != 0x0A || last != 0x0D { text.append(byte == 0x0D ? 0x0A : byte) }
      last = byte
    }
    return text[...]
  }

  /// What stands between `&` and `;`; nil for what is not predefined or no character of XML.
  static func scalar(_ reference: some Collection<UInt8>) -> Unicode.Scalar? {
    if reference.first == UInt8(ascii: "#") { return numbered(reference.dropFirst()) }
    switch String(decoding: reference, as: UTF8.self) {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default: return nil
    }
  }

  private static func numbered(_ reference: some Collection<UInt8>) -> Unicode.Scalar? {
    let isHex = reference.first == UInt8(ascii: "x")
    let digits = isHex ? Array(reference.dropFirst()) : Array(reference)
    guard !digits.isEmpty else { return nil }
    var value: UInt32 = 0
    for byte in digits {
      guard let digit = JSONEscapes.hexValue(byte), isHex || digit < 10 else { return nil }
      value = value * (isHex ? 16 : 10) + UInt32(digit)
      if value > 0x10FFFF { return nil }
    }
    return Unicode.Scalar(value).flatMap { isCharacter($0) ? $0 : nil }
  }

  /// `Char` (XML 1.0, production 2).
  static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  /// `NameStartChar` (production 4) outside ASCII.
  static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D,
      0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
      0x10000...0xEFFFF:
      true
    default: false
    }
  }

  /// `NameChar` (production 4a) outside ASCII.
  static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xB7, 0x300...0x36F, 0x203F...0x2040: true
    default: beginsName(scalar)
    }
  }
}
