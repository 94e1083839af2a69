import CPkcs11

/// A private key that stays on a token.
public final class TokenKey {
  public let publicKey: PublicKey
  private let session: PKCS11Session
  private let object: ck_ulong
  private let login: TokenLogin
  /// Whether each signature asks for the PIN once more.
  private let isAskedEachTime: Bool

  /// Finds the one key that the URI names.
  ///
  /// - Parameters:
  ///   - module: the file of the module, where the URI does not name it.
  ///   - pin: asked for once, with the token's label, after the token was found and is not about to lock itself.
  /// - Throws: `refused` with what there is, where none or several fit.
  public init(
    _ uri: PKCS11URI, module path: String, pin: (String) throws(SigningError) -> SecretBytes?
  ) throws(SigningError) {
    let module = try PKCS11Module(path)
    let (slot, info) = try TokenChoice(uri).token(of: module)
    session = try PKCS11Session(module, slot: slot)
    login = try TokenLogin(session, module, slot, info, pin)
    object = try Self.find(uri, session)
    publicKey = try TokenPublicKey(session, object).key()
    let isAsked = try session.attribute(Attribute.alwaysAuthenticate, of: object)?.first ?? 0
    isAskedEachTime = isAsked != 0
  }

  private static func find(
    _ uri: PKCS11URI, _ session: PKCS11Session
  ) throws(SigningError) -> ck_ulong {
    var wanted = [(Attribute.objectClass, Attribute.number(Attribute.privateKey))]
    if let object = uri.object { wanted.append((Attribute.label, object)) }
    if let id = uri.id { wanted.append((Attribute.id, id)) }
    let found = try session.objects(wanted)
    guard found.count != 1 else { return found[0] }
    var names: [String] = []
    for object in found.prefix(8) {
      let label = try session.attribute(Attribute.label, of: object) ?? []
      names.append(String(decoding: label, as: UTF8.self))
    }
    throw .refused(
      found.isEmpty
        ? "the token has no such private key"
        : "\(found.count) private keys fit (\(names.joined(separator: ", "))): name object= or id=")
  }

  public func sign(_ message: [UInt8], scheme: SignatureScheme) throws(SigningError) -> [UInt8] {
    guard let hash = scheme.hash else {
      guard publicKey.kind == .ed25519 else { throw .unsupported("\(publicKey.name) so") }
      let signature = try raw(message, Mechanism.eddsa)
      return try checked(signature, message, scheme)
    }
    guard let digest = hash.digest(message) else { throw .unsupported(hash.name) }
    return try sign(digest: digest, scheme: scheme)
  }

  public func sign(digest: [UInt8], scheme: SignatureScheme) throws(SigningError) -> [UInt8] {
    let signature: [UInt8]
    switch (scheme, publicKey.kind) {
    case (.ecdsa, .ecdsa(let curve)):
      signature = ECDSASignature.der(p1363: try pair(digest, curve), curve)
    case (.ecdsaP1363, .ecdsa(let curve)): signature = try pair(digest, curve)
    case (.rsaPKCS1(let hash), .rsa):
      signature = try raw(DigestInfo.bytes(digest, hash), Mechanism.rsaPKCS1)
    default: throw .unsupported("\(publicKey.name) keys on tokens do not sign so")
    }
    guard publicKey.isValid(signature: signature, digest: digest, scheme: scheme) else {
      throw Self.wrong
    }
    return signature
  }

  private func pair(
    _ digest: [UInt8], _ curve: PublicKey.Curve
  ) throws(SigningError) -> [UInt8] {
    let signature = try raw(digest, Mechanism.ecdsa)
    guard signature.count == curve.size * 2 else { throw Self.wrong }
    return signature
  }

  private func raw(_ data: [UInt8], _ mechanism: ck_ulong) throws(SigningError) -> [UInt8] {
    try session.sign(data, mechanism: mechanism, key: object) { () throws(SigningError) in
      if isAskedEachTime { try login.again(session) }
    }
  }

  private func checked(
    _ signature: [UInt8], _ message: [UInt8], _ scheme: SignatureScheme
  ) throws(SigningError) -> [UInt8] {
    guard publicKey.isValid(signature: signature, message: message, scheme: scheme) else {
      throw Self.wrong
    }
    return signature
  }

  private static let wrong = SigningError.refused(
    "the token's signature does not hold by its own public key")
}

private enum Mechanism {
  static let rsaPKCS1: ck_ulong = 0x1
  static let ecdsa: ck_ulong = 0x1041
  static let eddsa: ck_ulong = 0x1057
}

/// What RSA signs: a digest with its algorithm in front (RFC 8017 9.2).
private enum DigestInfo {
  static func bytes(_ digest: [UInt8], _ hash: Hash) throws(SigningError) -> [UInt8] {
    let last: UInt8
    switch hash {
    case .sha256: last = 1
    case .sha384: last = 2
    case .sha512: last = 3
    case .sha1, .sha224, .blake2b512: throw .unsupported("RSA over \(hash.name)")
    }
    let identifier: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last]
    return DER.sequence([
      DER.sequence([
        DER.element(DERTag.objectIdentifier, identifier), DER.element(DERTag.null, []),
      ]),
      DER.element(DERTag.octetString, digest),
    ])
  }
}
