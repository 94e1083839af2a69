import CPkcs11

/// The public half of a private key on a token.
struct TokenPublicKey {
  private let session: PKCS11Session
  private let privateKey: ck_ulong

  init(_ session: PKCS11Session, _ privateKey: ck_ulong) {
    self.session = session
    self.privateKey = privateKey
  }

  func key() throws(SigningError) -> PublicKey {
    let type = Attribute.number(in: try session.attribute(Attribute.keyType, of: privateKey))
    switch type {
    case 0x0:
      let (modulus, exponent) = (
        try value(Attribute.modulus), try value(Attribute.publicExponent)
      )
      return try made { () throws(KeyError) in
        try PublicKey(modulus: modulus, exponent: exponent)
      }
    case 0x3: return try elliptic()
    case 0x40: return try edwards()
    default:
      throw .unsupported("keys of type \(type.map { String($0) } ?? "?") on a token")
    }
  }

  private func made(
    _ make: () throws(KeyError) -> PublicKey
  ) throws(SigningError) -> PublicKey {
    do throws(KeyError) {
      return try make()
    } catch {
      switch error {
      case .malformed(let what): throw .malformed("the token's public key: \(what)")
      case .unsupported(let what): throw .unsupported(what)
      }
    }
  }

  private func elliptic() throws(SigningError) -> PublicKey {
    let parameters = try value(Attribute.ecParameters)
    let curve = PublicKey.Curve.allCases.first { curve in
      parameters == DER.element(DERTag.objectIdentifier, curve.identifier)
    }
    guard let curve else {
      throw .unsupported("an elliptic curve that is not P-256, P-384 or P-521")
    }
    let point = try point(curve.size * 2 + 1)
    return try made { () throws(KeyError) in try PublicKey(curve: curve, point: point) }
  }

  private func edwards() throws(SigningError) -> PublicKey {
    let parameters = try value(Attribute.ecParameters)
    let known = [
      DER.element(0x13, Array("edwards25519".utf8)),
      DER.element(DERTag.objectIdentifier, [0x2B, 0x65, 0x70]),
    ]
    guard known.contains(parameters) else { throw .unsupported("Edwards curves but Ed25519") }
    let point = try point(Ed25519.publicKeyLength)
    return try made { () throws(KeyError) in try PublicKey(ed25519: point) }
  }

  /// The standard wraps a point into an OCTET STRING; not every module does.
  private func point(_ length: Int) throws(SigningError) -> [UInt8] {
    let written = try value(Attribute.ecPoint)
    if written.count == length { return written }
    var reader = DERReader(written)
    guard let inner = reader.next(DERTag.octetString), reader.isEmpty, inner.content.count == length
    else { throw .malformed("the token's public key: a point of another length") }
    return Array(inner.content)
  }

  /// Of the private key itself, else of the public key with the same id.
  private func value(_ attribute: ck_ulong) throws(SigningError) -> [UInt8] {
    if let own = try session.attribute(attribute, of: privateKey), !own.isEmpty { return own }
    if let id = try session.attribute(Attribute.id, of: privateKey) {
      let found = try session.objects([
        (Attribute.objectClass, Attribute.number(Attribute.publicKey)), (Attribute.id, id),
      ])
      if found.count == 1, let value = try session.attribute(attribute, of: found[0]),
        !value.isEmpty
      {
        return value
      }
    }
    throw .malformed(
      "the token does not give its public key, and holds no public key of the same id")
  }
}
