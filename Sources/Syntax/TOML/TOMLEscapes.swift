/// Escape sequences and folded lines of basic strings (TOML 1.0.0: String; 1.1.0 adds `\e`, `\xHH`).
enum TOMLEscapes {
  /// The text of a string that was checked, in UTF-8.
  static func decoded(_ raw: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(raw.count)
    var rest = raw
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\") { append(&rest, to: &text) } else { text.append(byte) }
    }
    return text
  }

  private static func append(_ rest: inout ArraySlice<UInt8>, to text: inout [UInt8]) {
    guard let escape = rest.popFirst() else { return }
    switch escape {
    case UInt8(ascii: "u"): append(&rest, digits: 4, to: &text)
    case UInt8(ascii: "U"): append(&rest, digits: 8, to: &text)
    case UInt8(ascii: "x"): append(&rest, digits: 2, to: &text)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "e"): text.append(0x1B)
    case 0x20, 0x09, 0x0A, 0x0D: rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    default: text.append(escape)
    }
  }

  private static func append(
    _ rest: inout ArraySlice<UInt8>, digits: Int, to text: inout [UInt8]
  ) {
    var value: UInt32 = 0
    for digit in rest.prefix(digits) {
      value = value << 4 | UInt32(JSONEscapes.hexValue(digit) ?? 0)
    }
    rest = rest.dropFirst(digits)
    text.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
  }
}
