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
    guard publicKey.count == publicKeyLength, let key = KeyHandle(ed25519: publicKey) else {
      return false
    }
    return isValid(signature: signature, message: message, by: key)
  }

  static func isValid(signature: [UInt8], message: [UInt8], by key: KeyHandle) -> Bool {
    guard signature.count == signatureLength, let context = DigestContext() else { return false }
    return context.verify(signature, message, key)
  }
}

private struct DigestContext: ~Copyable {
  let pointer: OpaquePointer

  init?() {
    guard let context = EVP_MD_CTX_new() else { return nil }
    pointer = context
  }

  deinit { EVP_MD_CTX_free(pointer) }

  func verify(_ signature: [UInt8], _ message: [UInt8], _ key: KeyHandle) -> Bool {
    EVP_DigestVerifyInit(pointer, nil, nil, nil, key.pointer) == 1
      && EVP_DigestVerify(pointer, signature, signature.count, message, message.count) == 1
  }
}
