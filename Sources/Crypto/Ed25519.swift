import COpenSSL

/// Ed25519 (RFC 8032).
public enum Ed25519 {
  public static let publicKeyLength = 32
  public static let signatureLength = 64

  /// Whether the signature is the key's over the message. False for a key or signature of another
  /// length.
  public static func isValid(
    signature: [UInt8], message: [UInt8], publicKey: [UInt8]
  ) -> Bool {
    guard publicKey.count == publicKeyLength, signature.count == signatureLength,
      let key = RawKey(publicKey), let context = DigestContext()
    else { return false }
    return context.verify(signature, message, key)
  }
}

private struct RawKey: ~Copyable {
  let pointer: OpaquePointer

  init?(_ raw: [UInt8]) {
    guard let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, raw, raw.count) else {
      return nil
    }
    pointer = key
  }

  deinit { EVP_PKEY_free(pointer) }
}

private struct DigestContext: ~Copyable {
  let pointer: OpaquePointer

  init?() {
    guard let context = EVP_MD_CTX_new() else { return nil }
    pointer = context
  }

  deinit { EVP_MD_CTX_free(pointer) }

  func verify(_ signature: [UInt8], _ message: [UInt8], _ key: borrowing RawKey) -> Bool {
    EVP_DigestVerifyInit(pointer, nil, nil, nil, key.pointer) == 1
      && EVP_DigestVerify(pointer, signature, signature.count, message, message.count) == 1
  }
}
