/// The signature inside a commit or tag: present, of a kind, and not checked here.
public struct ObjectSignature: Sendable, Hashable {
  public enum Kind: String, Sendable {
    case openPGP = "OpenPGP"
    case ssh = "SSH"
    case x509 = "X.509"
    case unknown = "unknown"
  }

  public let kind: Kind
  /// With its armour.
  public let text: [UInt8]

  /// Nil when there is nothing but blanks.
  public init?(_ text: [UInt8]) {
    guard text.contains(where: { $0 > 0x20 }) else { return nil }
    self.text = text
    kind = ObjectSignature.kind(of: text[...])
  }

  private static let armours: [(begin: String, kind: Kind)] = [
    ("-----BEGIN PGP SIGNATURE-----", .openPGP), ("-----BEGIN PGP MESSAGE-----", .openPGP),
    ("-----BEGIN SSH SIGNATURE-----", .ssh), ("-----BEGIN SIGNED MESSAGE-----", .x509),
  ]

  private static func kind(of text: ArraySlice<UInt8>) -> Kind {
    armours.first { text.starts(with: $0.begin.utf8) }?.kind ?? .unknown
  }

  /// A header's value without the blank that begins each further line.
  static func unfolded(_ value: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(value.count)
    var isStart = false
    for byte in value {
      if isStart, byte == 0x20 {
        isStart = false
        continue
      }
      isStart = byte == 0x0A
      text.append(byte)
    }
    return text
  }

  /// Where a signature begins in a tag's message: the last line that opens an armour, as git has it.
  static func start(in message: ArraySlice<UInt8>) -> Int? {
    var found: Int?
    var line = message.startIndex
    while line < message.endIndex {
      if message[line] == UInt8(ascii: "-"), kind(of: message[line...]) != .unknown { found = line }
      line = (message[line...].firstIndex(of: 0x0A) ?? message.endIndex - 1) + 1
    }
    return found
  }
}
