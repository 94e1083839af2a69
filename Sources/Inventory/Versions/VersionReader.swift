/// Goes through the bytes of a version or a requirement. A zero byte is part of neither, so it stands
/// for the end of the text.
struct VersionReader {
  let bytes: [UInt8]
  var position = 0

  init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  var isAtEnd: Bool { position == bytes.count }
  var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

  mutating func take(_ text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard bytes[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  /// The longest run of bytes like this; may be empty.
  mutating func run(_ isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let run = bytes[position...].prefix(while: isPart)
    position = run.endIndex
    return run
  }

  mutating func digits() -> ArraySlice<UInt8> { run(Self.isDigit) }

  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Letters, digits and the hyphen (Semantic Versioning 2.0.0, section 9).
  static func isIdentifier(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "-")
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

/// A whole number of any length.
struct DecimalNumber: Sendable, Hashable, Comparable {
  /// Without zeros before it; nothing for zero.
  private let digits: [UInt8]

  static let zero = DecimalNumber([])

  init(_ digits: some Sequence<UInt8>) { self.digits = Array(digits.drop { $0 == 0x30 }) }

  static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
    left.digits.count == right.digits.count
      ? left.digits.lexicographicallyPrecedes(right.digits) : left.digits.count < right.digits.count
  }

  var isZero: Bool { digits.isEmpty }
}
