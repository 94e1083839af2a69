import Crypto

/// A public key as OpenSSH writes it: `ssh-ed25519 AAAA… comment` (RFC 4253, 5656, 8709; PROTOCOL.u2f).
public struct SSHPublicKey: Sendable, Hashable {
  /// `ssh-ed25519`, `ecdsa-sha2-nistp256`, …
  public let type: String
  /// The key as it goes over the wire.
  public let blob: [UInt8]
  public let publicKey: PublicKey
  /// What a FIDO key was made for; nil for other keys.
  public let application: String?

  /// The blob inside a signature or a public key line. Nil for a type that is not read, for a certificate, and
  /// when anything follows.
  init?(blob: [UInt8]) {
    var wire = SSHWire(blob)
    guard let type = wire.text(), let fields = SSHKeyFields(type, &wire), wire.isEmpty else {
      return nil
    }
    self.init(type: type, blob: blob, fields: fields)
  }

  init(type: String, blob: [UInt8], fields: SSHKeyFields) {
    self.type = type
    self.blob = blob
    publicKey = fields.key
    application = fields.application
  }

  /// A public key line. Nil for a key type that is not read.
  public init?(line: String) {
    let words = line.split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
    guard words.count >= 2, let blob = Base64.decode(Array(words[1].utf8)[...]) else { return nil }
    self.init(blob: blob)
    guard type == words[0] else { return nil }
  }

  /// The 32 bytes of an Ed25519 key; empty for another kind.
  public var raw: [UInt8] { publicKey.ed25519 ?? [] }

  /// The key's id in the trust set: SHA-256, in hex, of its SubjectPublicKeyInfo (RFC 8410).
  public var id: String { publicKey.id }

  /// `SHA256:…` as ssh-keygen prints it.
  public var fingerprint: String {
    "SHA256:" + Base64.encode(SHA256.digest(blob)).prefix { $0 != "=" }
  }
}

/// The fields of a key behind its type.
struct SSHKeyFields {
  let key: PublicKey
  let application: String?

  init?(_ type: String, _ wire: inout SSHWire) {
    guard let key = try? Self.key(type, &wire) else { return nil }
    let isHardware = type.hasPrefix("sk-")
    if isHardware {
      guard let application = wire.text() else { return nil }
      self.application = application
    } else {
      application = nil
    }
    self.key = key
  }

  private static func key(_ type: String, _ wire: inout SSHWire) throws(KeyError) -> PublicKey {
    switch type {
    case "ssh-ed25519", "sk-ssh-ed25519@openssh.com":
      return try PublicKey(ed25519: wire.string() ?? [])
    case "ssh-rsa":
      guard let exponent = wire.string(), let modulus = wire.string() else { break }
      return try PublicKey(modulus: modulus, exponent: exponent)
    case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
      "sk-ecdsa-sha2-nistp256@openssh.com":
      let curves: [String: PublicKey.Curve] = [
        "nistp256": .p256, "nistp384": .p384, "nistp521": .p521,
      ]
      guard let name = wire.text(), let curve = curves[name], type.contains(name),
        let point = wire.string()
      else { break }
      return try PublicKey(curve: curve, point: point)
    default: throw .unsupported(type)
    }
    throw .malformed(type)
  }
}
