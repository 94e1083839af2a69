import Crypto

/// A private key out of another tool's file, recognised from content.
public struct ImportedKey: Sendable {
  public let key: PrivateKey
  /// The number that minisign or signify gave it.
  public let minisignNumber: [UInt8]?
  /// Which tool's file it was.
  public let format: String

  /// - Parameter passphrase: asked for at most once, and only when the key is encrypted.
  public static func read(
    _ content: SecretBytes, passphrase: () throws(SigningError) -> SecretBytes?
  ) throws(SigningError) -> ImportedKey {
    let lines = content.lines
    if let first = lines.first, content.starts(with: "untrusted comment:", at: first) {
      return try comment(content, lines, passphrase)
    }
    if lines.contains(where: { content.starts(with: "-----BEGIN OPENSSH PRIVATE KEY-----", at: $0) }
    ) {
      return ImportedKey(
        key: try OpenSSHSecretKey.read(content), minisignNumber: nil, format: "OpenSSH")
    }
    if lines.contains(where: { isOfCosign(content, $0) }) {
      throw .unsupported(
        "cosign's own encryption; make the key here, and give it to cosign with 'cosign import-key-pair'"
      )
    }
    let key = try PrivateKey.read(pem: content, passphrase: passphrase)
    // The sealing has no checksum: a damaged file can open, to another key.
    if let id = value(of: PublicKeyFile.idLabel, content), id != key.publicKey.id {
      throw .malformed("the file is damaged: it holds another key than the one it names")
    }
    let number = value(of: PublicKeyFile.numberLabel, content).flatMap { Hex.bytes($0) }
    return ImportedKey(key: key, minisignNumber: number, format: "PEM")
  }

  private static func isOfCosign(_ content: SecretBytes, _ line: Range<Int>) -> Bool {
    content.starts(with: "-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----", at: line)
      || content.starts(with: "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----", at: line)
  }

  /// What stands behind a label in front of a key of ours.
  private static func value(of label: String, _ content: SecretBytes) -> String? {
    content.withBytes { bytes in
      content.lines.first { bytes[$0].starts(with: label.utf8) }
        .map { String(decoding: bytes[$0].dropFirst(label.utf8.count), as: UTF8.self) }
    }
  }

  private static func comment(
    _ content: SecretBytes, _ lines: [Range<Int>],
    _ passphrase: () throws(SigningError) -> SecretBytes?
  ) throws(SigningError) -> ImportedKey {
    guard lines.count >= 2, let blob = content.decodedBase64(lines[1]) else {
      throw .malformed("the second line is not base64")
    }
    switch blob.count {
    case MinisignSecretKey.length:
      let (key, number) = try MinisignSecretKey.read(blob, passphrase)
      return ImportedKey(key: key, minisignNumber: number, format: "minisign")
    case SignifySecretKey.length:
      let (key, number) = try SignifySecretKey.read(blob)
      return ImportedKey(key: key, minisignNumber: number, format: "signify")
    default: throw .malformed("neither a private key of minisign nor one of signify")
    }
  }

  /// The seed's key, which the public half beside it vouches for.
  static func ed25519(_ pair: SecretBytes, wrong: SigningError) throws(SigningError) -> PrivateKey {
    let key = try PrivateKey.ed25519(seed: pair[0..<32])
    let half = pair[32..<64].withBytes { Array($0) }
    guard key.publicKey.ed25519 == half else { throw wrong }
    return key
  }
}
