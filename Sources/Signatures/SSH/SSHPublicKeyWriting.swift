import Crypto

/// Public keys of other formats as OpenSSH writes them (RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4).
extension SSHPublicKey {
  public init(_ key: PublicKey) throws(SigningError) {
    let (type, fields) = try Self.fields(key)
    let blob = SSHWire.string(type.utf8) + fields.flatMap { $0 }
    guard let read = SSHPublicKey(blob: blob) else { throw .malformed("the public key") }
    self = read
  }

  private static func fields(_ key: PublicKey) throws(SigningError) -> (String, [[UInt8]]) {
    switch key.kind {
    case .ed25519: return ("ssh-ed25519", [SSHWire.string(key.ed25519 ?? [])])
    case .ecdsa(let curve):
      guard let point = key.point, point.first == 4 else {
        throw .unsupported("an elliptic-curve key whose point is compressed")
      }
      let name = curve.sshName
      return ("ecdsa-sha2-\(name)", [SSHWire.string(name.utf8), SSHWire.string(point)])
    case .rsa:
      guard let (modulus, exponent) = key.rsaNumbers else { throw .malformed("the RSA key") }
      return ("ssh-rsa", [SSHWire.number(exponent), SSHWire.number(modulus)])
    }
  }

  /// `ssh-ed25519 AAAA… comment`, without an end of line.
  public func line(comment: String) -> String {
    "\(type) \(Base64.encode(blob))" + (comment.isEmpty ? "" : " \(comment)")
  }
}

extension PublicKey.Curve {
  var sshName: String {
    switch self {
    case .p256: "nistp256"
    case .p384: "nistp384"
    case .p521: "nistp521"
    }
  }
}

extension SSHWire {
  /// A number from 0 (`mpint`, RFC 4251 5): no zero in front, but where the first bit would be a sign.
  static func number(_ digits: some Collection<UInt8>) -> [UInt8] {
    let bytes = Array(digits.drop { $0 == 0 })
    return string((bytes.first ?? 0) & 0x80 == 0 ? bytes : [0] + bytes)
  }
}
