import CLibgit2

/// The name of a git object: 20 bytes (SHA-1), kept inline so that graphs of a hundred thousand commits
/// cost no allocation each.
public struct ObjectID: Sendable, Hashable, Comparable, CustomStringConvertible {
  private let high: UInt64
  private let middle: UInt64
  private let low: UInt32

  static let length = 20

  init(_ oid: git_oid) {
    self = withUnsafeBytes(of: oid.id) { ObjectID(raw: $0) }
  }

  /// - Parameter bytes: 20 of them, or more.
  init(raw bytes: UnsafeRawBufferPointer) {
    high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
    middle = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    low = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
  }

  /// Nil for anything but 40 lower- or upper-case hexadecimal digits.
  public init?(hex: String) { self.init(hex: Array(hex.utf8)[...]) }

  /// Nil for anything but 40 lower- or upper-case hexadecimal digits.
  public init?(hex: ArraySlice<UInt8>) {
    guard hex.count == ObjectID.length * 2 else { return nil }
    let read = hex.withUnsafeBytes { ObjectID(hexDigits: $0) }
    guard let read else { return nil }
    self = read
  }

  /// - Parameter digits: 40 of them.
  init?(hexDigits digits: UnsafeRawBufferPointer) {
    var parts: (UInt64, UInt64, UInt64) = (0, 0, 0)
    for (index, digit) in digits.enumerated() {
      let value: UInt64
      switch digit {
      case 0x30...0x39: value = UInt64(digit &- 0x30)
      case 0x61...0x66: value = UInt64(digit &- 0x57)
      case 0x41...0x46: value = UInt64(digit &- 0x37)
      default: return nil
      }
      if index < 16 {
        parts.0 = parts.0 << 4 | value
      } else if index < 32 {
        parts.1 = parts.1 << 4 | value
      } else {
        parts.2 = parts.2 << 4 | value
      }
    }
    (high, middle, low) = (parts.0, parts.1, UInt32(truncatingIfNeeded: parts.2))
  }

  public var bytes: [UInt8] { withUnsafeBytes(of: oid.id) { Array($0) } }

  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Enough digits for a person, and for git in all but the largest repositories.
  public var short: String { String(hex.prefix(12)) }

  public var description: String { hex }
  public var isZero: Bool { high == 0 && middle == 0 && low == 0 }

  public static func < (left: ObjectID, right: ObjectID) -> Bool {
    (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
  }

  /// Object names are spread evenly, so that a part of one is as good a hash as any; the seed keeps
  /// names that were ground to collide from doing so.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(high)
    hasher.combine(middle)
  }

  var oid: git_oid {
    var oid = git_oid()
    withUnsafeMutableBytes(of: &oid.id) { bytes in
      bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
      bytes.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
      bytes.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
    }
    return oid
  }
}
