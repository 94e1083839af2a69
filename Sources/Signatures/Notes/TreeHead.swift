import Crypto

/// The head of a log's tree as notes state it (C2SP tlog-checkpoint, Go's checksum database): an origin, how
/// many entries there are, and the root's hash.
public struct TreeHead: Sendable, Hashable {
  public let origin: String
  public let size: UInt64
  public let root: [UInt8]

  /// Nil for a text that states none. Further lines may follow.
  public init?(text: [UInt8]) {
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.count >= 4, !lines[0].isEmpty, let size = Self.number(lines[1]),
      let root = Base64.decode(lines[2]), root.count == 32
    else { return nil }
    origin = String(decoding: lines[0], as: UTF8.self)
    self.size = size
    self.root = root
  }

  /// Decimal digits without a zero in front.
  static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard !digits.isEmpty, digits.count == 1 || digits.first != 0x30,
      digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return UInt64(String(decoding: digits, as: UTF8.self))
  }
}
