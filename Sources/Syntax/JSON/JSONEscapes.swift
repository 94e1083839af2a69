/// Escape sequences of JSON strings (RFC 8259 section 7).
enum JSONEscapes {
  /// The text of a string that was checked, in UTF-8.
  static func decoded(_ raw: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(raw.count)
    var rest = raw
    while let byte = rest.popFirst() {
      if byte != UInt8(ascii: "\\") {
        text.append(byte)
      } else if let escape = rest.popFirst() {
        if escape == UInt8(ascii: "u") {
          append(scalar(&rest), to: &text)
        } else {
          text.append(simple(escape))
        }
      }
    }
    return text
  }

  private static func simple(_ escape: UInt8) -> UInt8 {
    switch escape {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    default: escape
    }
  }

  /// Joins the two halves of a surrogate pair; a half that stands alone is U+FFFD.
  private static func scalar(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar {
    let first = unit(&rest)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, rest.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
      return "\u{FFFD}"
    }
    var ahead = rest.dropFirst(2)
    let second = unit(&ahead)
    guard (0xDC00...0xDFFF).contains(second) else { return "\u{FFFD}" }
    rest = ahead
    return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)) ?? "\u{FFFD}"
  }

  private static func unit(_ rest: inout ArraySlice<UInt8>) -> UInt32 {
    var value: UInt32 = 0
    for digit in rest.prefix(4) { value = value << 4 | UInt32(hexValue(digit) ?? 0) }
    rest = rest.dropFirst(4)
    return value
  }

  static func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x41 + 10
    case 0x61...0x66: digit - 0x61 + 10
    default: nil
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
    text.append(contentsOf: Array(String(scalar).utf8))
  }
}
