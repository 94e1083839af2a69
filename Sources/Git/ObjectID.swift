import CLibgit2

/// The name of a git object: 20 bytes (SHA-1).
public struct ObjectID: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let bytes: [UInt8]

  init(_ oid: git_oid) {
    bytes = withUnsafeBytes(of: oid.id) { Array($0) }
  }

  /// Nil for anything but 40 lower- or upper-case hexadecimal digits.
  public init?(hex: String) {
    guard hex.utf8.count == 40 else { return nil }
    var oid = git_oid()
    guard git_oid_fromstr(&oid, hex) == 0 else { return nil }
    self.init(oid)
  }

  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  public var description: String { hex }
  public var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

  public static func < (left: ObjectID, right: ObjectID) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  var oid: git_oid {
    var oid = git_oid()
    withUnsafeMutableBytes(of: &oid.id) { $0.copyBytes(from: bytes) }
    return oid
  }
}
