import COpenSSL

/// Why something could not be signed, or a private key not be used.
public enum SigningError: Error, Sendable, Hashable {
  /// What is given is no private key.
  case malformed(String)
  case unsupported(String)
  case passphraseNeeded
  case passphraseWrong
  /// The holder of the key did not sign: an agent that refuses, a token that was removed.
  case refused(String)
}

/// A private key in memory: Ed25519, ECDSA over P-256, P-384 or P-521, RSA.
///
/// OpenSSL overwrites it before its memory is given back.
public final class PrivateKey: @unchecked Sendable {
  public enum NewKind: String, Sendable, CaseIterable {
    case ed25519, p256
  }

  // Nothing changes the key, and OpenSSL counts references under a lock of its own.
  let pointer: OpaquePointer
  public let publicKey: PublicKey

  /// Takes the key over.
  init(owning pointer: OpaquePointer) throws(SigningError) {
    do throws(KeyError) {
      publicKey = try PublicKey(spki: Self.spki(pointer))
    } catch {
      EVP_PKEY_free(pointer)
      switch error {
      case .malformed(let what): throw .malformed(what)
      case .unsupported(let what): throw .unsupported(what)
      }
    }
    self.pointer = pointer
  }

  deinit { EVP_PKEY_free(pointer) }

  /// A new key from the system's random numbers.
  public static func generate(_ kind: NewKind) throws(SigningError) -> PrivateKey {
    let identifier = kind == .ed25519 ? EVP_PKEY_ED25519 : EVP_PKEY_EC
    guard let context = EVP_PKEY_CTX_new_id(identifier, nil) else {
      throw .unsupported("OpenSSL here makes no \(kind.rawValue) keys")
    }
    defer {
      EVP_PKEY_CTX_free(context)
      ERR_clear_error()
    }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen_init(context) == 1,
      kind == .ed25519
        || EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1,
      EVP_PKEY_generate(context, &key) == 1, let key
    else { throw .unsupported("OpenSSL here makes no \(kind.rawValue) keys") }
    return try PrivateKey(owning: key)
  }

  /// The 32 bytes that an Ed25519 key is made from (RFC 8032 5.1.5).
  public static func ed25519(seed: SecretBytes) throws(SigningError) -> PrivateKey {
    let key = seed.withBytes { bytes in
      bytes.count == 32
        ? EVP_PKEY_new_raw_private_key(
          EVP_PKEY_ED25519, nil, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), 32)
        : nil
    }
    guard let key else { throw .malformed("an Ed25519 key is made from 32 bytes") }
    return try PrivateKey(owning: key)
  }

  /// An ECDSA key from its number and its point (SEC 1 C.4, RFC 5915). The two must belong together.
  ///
  /// - Parameter scalar: big-endian; zeros may stand in front.
  public static func ecdsa(
    _ curve: PublicKey.Curve, scalar: SecretBytes, point: [UInt8]
  ) throws(SigningError) -> PrivateKey {
    let zeros = scalar.withBytes { $0.prefix { $0 == 0 }.count }
    let digits = scalar[zeros..<scalar.count]
    guard digits.count <= curve.size else { throw .malformed("a number too long for the curve") }
    // The number is put in where it belongs at once, so that no copy of it is left anywhere.
    let version = DER.integer([1])
    let content =
      version + DER.element(DERTag.octetString, [UInt8](repeating: 0, count: curve.size))
      + DER.element(0xA0, DER.element(DERTag.objectIdentifier, curve.identifier))
      + DER.element(0xA1, DER.element(DERTag.bitString, [0] + point))
    var der = DER.element(DERTag.sequence, content)
    let end = der.count - content.count + version.count + 2 + curve.size
    digits.withBytes { der.replaceSubrange(end - digits.count..<end, with: $0) }
    let key = wholeValue(
      der, { d2i_PrivateKey(EVP_PKEY_EC, nil, &$0, $1) }, free: EVP_PKEY_free)
    _ = SecretBytes(clearing: &der)
    guard let key else { throw .malformed("OpenSSL refuses the key") }
    let made = try PrivateKey(owning: key)
    guard made.isConsistent else { throw .malformed("its two halves do not belong together") }
    return made
  }

  /// Whether the public half is the private one's.
  var isConsistent: Bool {
    defer { ERR_clear_error() }
    guard let context = EVP_PKEY_CTX_new(pointer, nil) else { return false }
    defer { EVP_PKEY_CTX_free(context) }
    return EVP_PKEY_pairwise_check(context) == 1
  }

  private static func spki(_ key: OpaquePointer) -> [UInt8] {
    let length = i2d_PUBKEY(key, nil)
    guard length > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: Int(length))
    bytes.withUnsafeMutableBufferPointer { buffer in
      var cursor = buffer.baseAddress
      _ = i2d_PUBKEY(key, &cursor)
    }
    return bytes
  }
}

extension PrivateKey {
  /// Signs a message.
  public func sign(
    _ message: [UInt8], scheme: SignatureScheme
  ) throws(SigningError) -> [UInt8] {
    guard let hash = scheme.hash else { return try signWhole(message) }
    guard let digest = hash.digest(message) else {
      throw .unsupported("OpenSSL here has no \(hash.name)")
    }
    return try sign(digest: digest, scheme: scheme)
  }

  /// Signs a message by its digest; Ed25519 cannot.
  public func sign(
    digest: [UInt8], scheme: SignatureScheme
  ) throws(SigningError) -> [UInt8] {
    defer { ERR_clear_error() }
    guard let hash = scheme.hash, digest.count == hash.length, fits(scheme) else {
      throw .unsupported("\(publicKey.name) keys do not sign so")
    }
    guard let context = EVP_PKEY_CTX_new(pointer, nil) else { throw Self.failed }
    defer { EVP_PKEY_CTX_free(context) }
    guard EVP_PKEY_sign_init(context) == 1, Self.setPadding(context, scheme),
      EVP_PKEY_CTX_set_signature_md(context, hash.algorithm) == 1
    else { throw Self.failed }
    var length = 0
    guard EVP_PKEY_sign(context, nil, &length, digest, digest.count) == 1 else {
      throw Self.failed
    }
    var signature = [UInt8](repeating: 0, count: length)
    guard EVP_PKEY_sign(context, &signature, &length, digest, digest.count) == 1 else {
      throw Self.failed
    }
    let der = Array(signature.prefix(length))
    guard case .ecdsaP1363 = scheme, case .ecdsa(let curve) = publicKey.kind else { return der }
    return try ECDSASignature.p1363(der, curve)
  }

  private func signWhole(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
    defer { ERR_clear_error() }
    guard publicKey.kind == .ed25519 else {
      throw .unsupported("\(publicKey.name) keys sign digests")
    }
    guard let context = EVP_MD_CTX_new() else { throw Self.failed }
    defer { EVP_MD_CTX_free(context) }
    var signature = [UInt8](repeating: 0, count: Ed25519.signatureLength)
    var length = signature.count
    guard EVP_DigestSignInit(context, nil, nil, nil, pointer) == 1,
      EVP_DigestSign(context, &signature, &length, message, message.count) == 1,
      length == Ed25519.signatureLength
    else { throw Self.failed }
    return signature
  }

  private func fits(_ scheme: SignatureScheme) -> Bool {
    switch (scheme, publicKey.kind) {
    case (.ecdsa, .ecdsa), (.ecdsaP1363, .ecdsa), (.rsaPKCS1, .rsa), (.rsaPSS, .rsa): true
    default: false
    }
  }

  private static func setPadding(_ context: OpaquePointer, _ scheme: SignatureScheme) -> Bool {
    switch scheme {
    case .rsaPKCS1: EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
    case .rsaPSS(let hash, let saltLength):
      EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
        && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, Int32(saltLength ?? hash.length)) == 1
    case .ed25519, .ecdsa, .ecdsaP1363: true
    }
  }

  private static var failed: SigningError { .refused("OpenSSL does not sign with this key") }
}
