/// The short name of what a digest is of, in the value itself: so a digest is plain bytes, which are copied
/// without counting references. Every package has one.
public struct SchemeName: Sendable, Hashable, Comparable, ExpressibleByStringLiteral {
  /// Big-endian, zeros behind the end: their order is the texts' order.
  private let high: UInt64
  private let low: UInt64

  /// Longer names are cut, so that two of them are taken for one and their digests are compared.
  public static let capacity = 16

  /// - Parameter text: UTF-8.
  public init(_ text: some Sequence<UInt8>) {
    var (high, low) = (UInt64(0), UInt64(0))
    for (index, byte) in text.prefix(Self.capacity).enumerated() {
      let shifted = UInt64(byte) << UInt64(56 - 8 * (index % 8))
      if index < 8 { high |= shifted } else { low |= shifted }
    }
    (self.high, self.low) = (high, low)
  }

  public init(_ text: UnsafeBufferPointer<UInt8>) {
    var (high, low) = (UInt64(0), UInt64(0))
    for index in 0..<min(text.count, Self.capacity) {
      let shifted = UInt64(text[index]) << UInt64(56 - 8 * (index & 7))
      if index < 8 { high |= shifted } else { low |= shifted }
    }
    (self.high, self.low) = (high, low)
  }

  public init(stringLiteral value: String) { self.init(value.utf8) }

  public var text: String {
    let bytes = [high, low].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
    }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  public static func < (left: SchemeName, right: SchemeName) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }
}
