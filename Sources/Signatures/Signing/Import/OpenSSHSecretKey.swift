import Crypto

/// OpenSSH's private key file without a passphrase (PROTOCOL.key). One with a passphrase needs bcrypt, which
/// OpenSSL has not: the agent holds such keys.
enum OpenSSHSecretKey {
  static func read(_ content: SecretBytes) throws(SigningError) -> PrivateKey {
    var reader = SecretReader(try blob(content))
    guard reader.plain(15) == Array("openssh-key-v1".utf8) + [0], let cipher = reader.text(),
      reader.plainString() != nil, reader.plainString() != nil, reader.number() == 1,
      reader.plainString() != nil
    else { throw .malformed("not a private key of OpenSSH") }
    guard cipher == "none" else {
      throw .unsupported(
        "a private key of OpenSSH under a passphrase; load it with ssh-add and give agent:SHA256:…")
    }
    guard let inner = reader.string(), reader.isEmpty else {
      throw .malformed("a private key of OpenSSH that is cut short")
    }
    return try key(inner)
  }

  private static func blob(_ content: SecretBytes) throws(SigningError) -> SecretBytes {
    let lines = content.lines.filter { !$0.isEmpty }
    guard lines.count > 2,
      content.starts(with: "-----BEGIN OPENSSH PRIVATE KEY-----", at: lines[0]),
      let end = lines.last, content.starts(with: "-----END OPENSSH PRIVATE KEY-----", at: end),
      let blob = content.decodedBase64(lines[1].lowerBound..<end.lowerBound)
    else { throw .malformed("not the armour of one private key of OpenSSH") }
    return blob
  }

  private static func key(_ inner: SecretBytes) throws(SigningError) -> PrivateKey {
    var reader = SecretReader(inner)
    guard let first = reader.number(), reader.number() == first, let type = reader.text() else {
      throw .malformed("the two check numbers differ")
    }
    if type == "ssh-ed25519" {
      guard reader.plainString() != nil, let pair = reader.string(), pair.count == 64 else {
        throw .malformed("an Ed25519 key that is cut short")
      }
      return try ImportedKey.ed25519(
        pair, wrong: .malformed("its two halves do not belong together"))
    }
    guard let curve = PublicKey.Curve.allCases.first(where: { type == "ecdsa-sha2-\($0.sshName)" })
    else {
      throw .unsupported(
        "a private key of OpenSSH of type '\(type)'; convert a copy with 'ssh-keygen -p -m PKCS8'")
    }
    guard reader.text() == curve.sshName, let point = reader.plainString(),
      let scalar = reader.string()
    else { throw .malformed("an ECDSA key that is cut short") }
    return try PrivateKey.ecdsa(curve, scalar: scalar, point: point)
  }
}
