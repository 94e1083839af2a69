import Crypto

/// signify's private key: `Ed`, `BK`, rounds, salt, checksum, number, key. A sealed one needs bcrypt, which
/// OpenSSL has not.
enum SignifySecretKey {
  static let length = 104

  static func read(_ blob: SecretBytes) throws(SigningError) -> (PrivateKey, number: [UInt8]) {
    var reader = SecretReader(blob)
    guard reader.plain(2) == Array("Ed".utf8), reader.plain(2) == Array("BK".utf8),
      let rounds = reader.number(), reader.take(16) != nil, reader.plain(8) != nil,
      let number = reader.plain(8), let pair = reader.take(64)
    else { throw .malformed("not a private key of signify") }
    guard rounds == 0 else {
      throw .unsupported("a private key of signify under a passphrase (bcrypt)")
    }
    let key = try ImportedKey.ed25519(
      pair, wrong: .malformed("its two halves do not belong together"))
    return (key, number)
  }
}
