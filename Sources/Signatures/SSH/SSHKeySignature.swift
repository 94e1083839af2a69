import Crypto

/// The signature of one key over some bytes, in SSH's wire format.
struct SSHKeySignature {
  private let key: SSHPublicKey
  private let signature: [UInt8]
  private let scheme: SignatureScheme
  /// Flags and counter of a FIDO key.
  private let hardware: [UInt8]?

  /// Whether the user was present (PROTOCOL.u2f, flags); nil for what is no FIDO key.
  var isTouched: Bool? { hardware?.first.map { $0 & 1 == 1 } }

  init(blob: [UInt8], key: SSHPublicKey) throws(SSHSignature.Failure) {
    var wire = SSHWire(blob)
    guard let algorithm = wire.text(), let signature = wire.string() else {
      throw .malformedSignature("the signature is cut short")
    }
    self.key = key
    hardware = key.application == nil ? nil : wire.bytes(5)
    guard wire.isEmpty, (key.application == nil) == (hardware == nil) else {
      throw .malformedSignature("the signature is not one of its key's type")
    }
    scheme = try Self.scheme(algorithm, key)
    self.signature = try Self.bytes(signature, key)
  }

  private static func scheme(
    _ algorithm: String, _ key: SSHPublicKey
  ) throws(SSHSignature.Failure) -> SignatureScheme {
    guard key.publicKey.isStrong else { throw .weak("\(key.publicKey.name) is too short") }
    switch (algorithm, key.publicKey.kind) {
    case ("rsa-sha2-256", .rsa): return .rsaPKCS1(.sha256)
    case ("rsa-sha2-512", .rsa): return .rsaPKCS1(.sha512)
    case ("ssh-rsa", .rsa): throw .weak("RSA with SHA-1")
    case (key.type, .ed25519): return .ed25519
    case (key.type, .ecdsa(let curve)): return .ecdsa(curve.hash)
    default:
      if algorithm.hasPrefix("webauthn-") { throw .unsupported(algorithm) }
      throw .malformedSignature("the signature is not one of its key's type")
    }
  }

  private static func bytes(
    _ signature: [UInt8], _ key: SSHPublicKey
  ) throws(SSHSignature.Failure) -> [UInt8] {
    switch key.publicKey.kind {
    case .ed25519:
      guard signature.count == Ed25519.signatureLength else { break }
      return signature
    case .rsa(let bits):
      // OpenSSH leaves leading zeros out.
      let size = (bits + 7) / 8
      guard signature.count <= size else { break }
      return [UInt8](repeating: 0, count: size - signature.count) + signature
    case .ecdsa:
      var wire = SSHWire(signature)
      guard let r = wire.string(), let s = wire.string(), wire.isEmpty, isNatural(r), isNatural(s)
      else { break }
      return DER.sequence([DER.integer(r), DER.integer(s)])
    }
    throw .malformedSignature("the signature is not one of its key's type")
  }

  /// An mpint (RFC 4251 5) that is positive and in its shortest form.
  private static func isNatural(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first, first < 0x80 else { return false }
    return first != 0 || (bytes.count > 1 && bytes[1] >= 0x80)
  }

  func verify(_ message: [UInt8]) throws(SSHSignature.Failure) {
    var signed = message
    if let application = key.application, let hardware {
      signed = SHA256.digest(application.utf8) + hardware + SHA256.digest(message)
    }
    guard key.publicKey.isValid(signature: signature, message: signed, scheme: scheme) else {
      throw .badSignature
    }
  }
}
