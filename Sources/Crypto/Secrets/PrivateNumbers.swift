import COpenSSL

/// What a private key is made of, for formats that OpenSSL does not write.
extension PrivateKey {
  /// The 32 bytes of an Ed25519 key, or the number of an ECDSA key in as many bytes as its curve has.
  public func secretNumber() throws(SigningError) -> SecretBytes {
    defer { ERR_clear_error() }
    switch publicKey.kind {
    case .ed25519: return try seed()
    case .ecdsa(let curve): return try scalar(curve)
    case .rsa: throw .unsupported("an RSA key, which has several numbers")
    }
  }

  private func seed() throws(SigningError) -> SecretBytes {
    var bytes = [UInt8](repeating: 0, count: 32)
    var length = bytes.count
    let code = EVP_PKEY_get_raw_private_key(pointer, &bytes, &length)
    let seed = SecretBytes(clearing: &bytes)
    guard code == 1, length == 32 else { throw .unsupported("OpenSSL does not give the key") }
    return seed
  }

  private func scalar(_ curve: PublicKey.Curve) throws(SigningError) -> SecretBytes {
    var number: OpaquePointer?
    let code = EVP_PKEY_get_bn_param(pointer, "priv", &number)
    defer { BN_clear_free(number) }
    var bytes = [UInt8](repeating: 0, count: curve.size)
    let written = code == 1 ? BN_bn2binpad(number, &bytes, Int32(curve.size)) : -1
    let scalar = SecretBytes(clearing: &bytes)
    guard written == Int32(curve.size) else { throw .unsupported("OpenSSL does not give the key") }
    return scalar
  }
}

extension SecretBytes {
  /// In base64, on one line.
  public var base64: SecretBytes {
    var text = [UInt8](repeating: 0, count: (count + 2) / 3 * 4 + 1)
    withBytes { bytes in
      _ = EVP_EncodeBlock(
        &text, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(bytes.count))
    }
    text.removeLast()
    return SecretBytes(clearing: &text)
  }
}
