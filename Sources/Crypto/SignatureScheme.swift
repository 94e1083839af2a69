import COpenSSL

/// How a key signs.
public enum SignatureScheme: Sendable, Hashable {
  case ed25519
  /// The signature is `SEQUENCE { r, s }`.
  case ecdsa(Hash)
  /// The signature is `r ‖ s`, each as long as the curve's order (IEEE P1363).
  case ecdsaP1363(Hash)
  case rsaPKCS1(Hash)
  /// Mask by the same digest. A salt of any length when it is nil.
  case rsaPSS(Hash, saltLength: Int?)

  /// The digest that is signed; nil when the message itself is.
  public var hash: Hash? {
    switch self {
    case .ed25519: nil
    case .ecdsa(let hash), .ecdsaP1363(let hash), .rsaPKCS1(let hash), .rsaPSS(let hash, _): hash
    }
  }
}

extension PublicKey {
  /// What the key does where a format says nothing else.
  public var defaultScheme: SignatureScheme {
    switch kind {
    case .ed25519: .ed25519
    case .ecdsa(let curve): .ecdsa(curve.hash)
    case .rsa: .rsaPKCS1(.sha256)
    }
  }

  /// Whether the signature is this key's over the message.
  public func isValid(
    signature: [UInt8], message: [UInt8], scheme: SignatureScheme
  ) -> Bool {
    guard let hash = scheme.hash else {
      guard kind == .ed25519 else { return false }
      return Ed25519.isValid(signature: signature, message: message, by: handle)
    }
    guard let digest = hash.digest(message) else { return false }
    return isValid(signature: signature, digest: digest, scheme: scheme)
  }

  /// Whether the signature is this key's over the message of this digest. False for Ed25519, which signs
  /// messages.
  public func isValid(signature: [UInt8], digest: [UInt8], scheme: SignatureScheme) -> Bool {
    guard let hash = scheme.hash, digest.count == hash.length,
      let context = VerifyContext(handle)
    else { return false }
    switch (scheme, kind) {
    case (.ecdsa, .ecdsa): return context.verify(signature, digest, hash)
    case (.ecdsaP1363, .ecdsa(let curve)):
      guard signature.count == curve.size * 2 else { return false }
      return context.verify(ECDSASignature.der(p1363: signature, curve), digest, hash)
    case (.rsaPKCS1, .rsa):
      return context.setPadding(RSA_PKCS1_PADDING) && context.verify(signature, digest, hash)
    case (.rsaPSS(_, let saltLength), .rsa):
      return context.setPadding(RSA_PKCS1_PSS_PADDING) && context.setSalt(saltLength)
        && context.verify(signature, digest, hash)
    default: return false
    }
  }
}

private struct VerifyContext: ~Copyable {
  let pointer: OpaquePointer

  init?(_ key: KeyHandle) {
    guard let context = EVP_PKEY_CTX_new(key.pointer, nil) else { return nil }
    guard EVP_PKEY_verify_init(context) == 1 else {
      EVP_PKEY_CTX_free(context)
      return nil
    }
    pointer = context
  }

  deinit {
    EVP_PKEY_CTX_free(pointer)
    ERR_clear_error()
  }

  func setPadding(_ padding: Int32) -> Bool { EVP_PKEY_CTX_set_rsa_padding(pointer, padding) == 1 }

  func setSalt(_ length: Int?) -> Bool {
    EVP_PKEY_CTX_set_rsa_pss_saltlen(pointer, length.map(Int32.init) ?? RSA_PSS_SALTLEN_AUTO) == 1
  }

  func verify(_ signature: [UInt8], _ digest: [UInt8], _ hash: Hash) -> Bool {
    EVP_PKEY_CTX_set_signature_md(pointer, hash.algorithm) == 1
      && EVP_PKEY_verify(pointer, signature, signature.count, digest, digest.count) == 1
  }
}
