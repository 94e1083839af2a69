import Crypto

/// A private key as OpenSSH writes one without a passphrase (PROTOCOL.key). Under a passphrase it would need bcrypt,
/// which OpenSSL has not; `ssh-keygen -p` seals the file.
public enum OpenSSHSecretText {
  private static let room = 4096

  /// - Throws: `unsupported` for RSA: OpenSSH reads such keys from PKCS #8.
  public static func text(_ key: PrivateKey) throws(SigningError) -> SecretBytes {
    guard !key.publicKey.kind.isRSA else {
      throw .unsupported("RSA in OpenSSH's own form; ssh-keygen reads RSA keys from PKCS #8")
    }
    let ssh = try SSHPublicKey(key.publicKey)
    var blob = SecretWriter(room: room)
    blob.write(Array("openssh-key-v1".utf8) + [0])
    for word in ["none", "none", ""] { blob.write(string: word.utf8) }
    blob.write(number: 1)
    blob.write(string: ssh.blob)
    blob.write(string: try inner(key, ssh))
    return armour(blob.finish())
  }

  private static func inner(
    _ key: PrivateKey, _ ssh: SSHPublicKey
  ) throws(SigningError) -> SecretBytes {
    var inner = SecretWriter(room: room)
    // The same number twice tells readers of sealed files that they opened it; here any will do.
    let check = SHA256.digest(ssh.blob).prefix(4)
    inner.write(check)
    inner.write(check)
    inner.write(string: ssh.type.utf8)
    try write(key, ssh, to: &inner)
    inner.write(string: [])
    inner.write((1...8).prefix((8 - inner.count % 8) % 8).map { UInt8($0) })
    return inner.finish()
  }

  private static func write(
    _ key: PrivateKey, _ ssh: SSHPublicKey, to writer: inout SecretWriter
  ) throws(SigningError) {
    let secret = try key.secretNumber()
    guard case .ecdsa(let curve) = key.publicKey.kind else {
      writer.write(string: ssh.raw)
      writer.write(number: secret.count + ssh.raw.count)
      writer.write(secret)
      return writer.write(ssh.raw)
    }
    writer.write(string: curve.sshName.utf8)
    writer.write(string: key.publicKey.point ?? [])
    // An mpint: no zeros in front, but where the first bit would be a sign.
    let zeros = secret.withBytes { $0.prefix { $0 == 0 }.count }
    let digits = secret[zeros..<secret.count]
    let sign = digits.withBytes { ($0.first ?? 0) & 0x80 == 0 ? 0 : 1 }
    writer.write(number: digits.count + sign)
    writer.write([UInt8](repeating: 0, count: sign))
    writer.write(digits)
  }

  private static func armour(_ blob: SecretBytes) -> SecretBytes {
    let text = blob.base64
    var writer = SecretWriter(room: room * 2)
    writer.write("-----BEGIN OPENSSH PRIVATE KEY-----\n".utf8)
    for start in stride(from: 0, to: text.count, by: 70) {
      writer.write(text[start..<min(start + 70, text.count)])
      writer.write("\n".utf8)
    }
    writer.write("-----END OPENSSH PRIVATE KEY-----\n".utf8)
    return writer.finish()
  }
}
