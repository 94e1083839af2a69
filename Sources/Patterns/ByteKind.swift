extension UInt8 {
  /// A letter, digit, `_`, `$`, or a byte of a non-ASCII character.
  public var isWord: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x24, 0x80...0xFF: true
    default: false
    }
  }

  public var isBlank: Bool { self == 0x20 || self == 0x09 }
  public var isSpace: Bool { isBlank || self == 0x0A || self == 0x0D }
  public var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  public var isPrintable: Bool { self >= 0x20 && self < 0x7F || isSpace }
}
