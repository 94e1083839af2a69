import COpenSSL

/// Key derivation by scrypt (RFC 7914).
public enum Scrypt {
  /// - Parameters:
  ///   - n: memory and time, a power of two.
  ///   - limit: bytes of memory it may take.
  /// - Returns: nil when OpenSSL refuses: memory over the limit, numbers that do not go together.
  public static func key(
    _ passphrase: SecretBytes, salt: [UInt8], n: UInt64, r: UInt64, p: UInt64, limit: UInt64,
    length: Int
  ) -> SecretBytes? {
    defer { ERR_clear_error() }
    var key = [UInt8](repeating: 0, count: length)
    let isGood = passphrase.withBytes { bytes in
      EVP_PBE_scrypt(
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, salt, salt.count, n, r,
        p, limit, &key, key.count) == 1
    }
    let secret = SecretBytes(clearing: &key)
    return isGood ? secret : nil
  }
}
