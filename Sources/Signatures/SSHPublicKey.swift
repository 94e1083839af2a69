import Crypto
import Inventory

/// An Ed25519 public key as OpenSSH writes it: `ssh-ed25519 AAAA… comment` (RFC 8709).
public struct SSHPublicKey: Sendable, Hashable {
  public static let type = "ssh-ed25519"

  /// 32 bytes.
  public let raw: [UInt8]

  /// The blob inside a signature or a public key line. Nil for another type or length, and when
  /// anything follows.
  init?(blob: [UInt8]) {
    var wire = SSHWire(blob)
    guard wire.text() == Self.type, let raw = wire.string(), wire.isEmpty,
      raw.count == Ed25519.publicKeyLength
    else { return nil }
    self.raw = raw
  }

  /// A public key line. Nil for another key type.
  public init?(line: String) {
    let words = line.split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }
    guard words.count >= 2, words[0] == Self.type,
      let blob = Base64Decoding.bytes(Array(words[1].utf8)[...])
    else { return nil }
    self.init(blob: blob)
  }

  /// The key's id in the trust set: SHA-256, in hex, of its SubjectPublicKeyInfo (RFC 8410).
  public var id: String { SHA256.hex(Self.spkiPrefix + raw) }

  /// SEQUENCE { SEQUENCE { OID 1.3.101.112 } BIT STRING } of 32 bytes.
  private static let spkiPrefix: [UInt8] = [
    0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]
}
