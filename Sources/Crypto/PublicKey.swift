import COpenSSL

/// Why a key cannot be used.
public enum KeyError: Error, Sendable, Hashable {
  case malformed(String)
  case unsupported(String)

  public var what: String {
    switch self {
    case .malformed(let what): what
    case .unsupported(let what): what + " are not supported"
    }
  }
}

/// A public key, kept as its SubjectPublicKeyInfo (RFC 5280 4.1.2.7).
public struct PublicKey: Sendable, Hashable {
  public enum Curve: String, Sendable, Hashable, CaseIterable {
    case p256 = "P-256"
    case p384 = "P-384"
    case p521 = "P-521"
  }

  public enum Kind: Sendable, Hashable {
    case ed25519
    case ecdsa(Curve)
    case rsa(bits: Int)
  }

  public let kind: Kind
  /// DER in the one form that a key has here: the point of an elliptic curve is not compressed, RSA's parameters
  /// are NULL. So equal keys are equal, however they were written.
  public let spki: [UInt8]
  let handle: KeyHandle

  /// - Throws: `unsupported` for a kind of key that is not read, `malformed` for what OpenSSL refuses.
  public init(spki written: [UInt8]) throws(KeyError) {
    kind = try Self.kind(written)
    let spki = try Self.normal(written, kind)
    self.spki = spki
    let found: KeyHandle? =
      switch kind {
      case .ed25519: KeyHandle(ed25519: Array(spki.suffix(32)))
      case .ecdsa(let curve): KeyHandle(curve: curve, point: Self.content(of: spki) ?? [])
      case .rsa: KeyHandle(spki)
      }
    guard let found else { throw .malformed("OpenSSL refuses the key") }
    handle = found
  }

  public static func == (left: PublicKey, right: PublicKey) -> Bool { left.spki == right.spki }
  public func hash(into hasher: inout Hasher) { hasher.combine(spki) }

  private static func normal(_ spki: [UInt8], _ kind: Kind) throws(KeyError) -> [UInt8] {
    guard let content = content(of: spki) else { throw .malformed("not a SubjectPublicKeyInfo") }
    switch kind {
    case .ed25519: return ed25519Prefix + content
    case .ecdsa(let curve):
      guard content.first != 4 else { return framed(curve, content) }
      // Compressed and hybrid forms (SEC 1 2.3.3).
      guard let point = KeyHandle(curve: curve, point: content)?.point(of: curve) else {
        throw .malformed("OpenSSL refuses the key")
      }
      return framed(curve, point[...])
    case .rsa: return framed(rsa: content)
    }
  }

  private static func framed(rsa key: ArraySlice<UInt8>) -> [UInt8] {
    let algorithm = DER.sequence([
      DER.element(DERTag.objectIdentifier, rsaIdentifier), DER.element(DERTag.null, []),
    ])
    return DER.sequence([algorithm, DER.element(DERTag.bitString, [0] + key)])
  }

  private static func framed(_ curve: Curve, _ point: ArraySlice<UInt8>) -> [UInt8] {
    let algorithm = DER.sequence([
      DER.element(DERTag.objectIdentifier, ecIdentifier),
      DER.element(DERTag.objectIdentifier, curve.identifier),
    ])
    return DER.sequence([algorithm, DER.element(DERTag.bitString, [0] + point)])
  }

  /// 32 bytes (RFC 8410).
  public init(ed25519 raw: [UInt8]) throws(KeyError) {
    guard raw.count == Ed25519.publicKeyLength else {
      throw .malformed("an Ed25519 key has 32 bytes")
    }
    try self.init(spki: Self.ed25519Prefix + raw)
  }

  /// A point as SEC 1 writes it.
  public init(curve: Curve, point: [UInt8]) throws(KeyError) {
    try self.init(spki: Self.framed(curve, point[...]))
  }

  /// Big-endian numbers.
  public init(modulus: [UInt8], exponent: [UInt8]) throws(KeyError) {
    try self.init(pkcs1: DER.sequence([DER.integer(modulus), DER.integer(exponent)]))
  }

  /// `RSAPublicKey` (RFC 8017 A.1.1).
  public init(pkcs1 der: [UInt8]) throws(KeyError) {
    try self.init(spki: Self.framed(rsa: der[...]))
  }

  /// SHA-256 of the SPKI in lower-case hexadecimal: the key's id in trust.json.
  public var id: String { SHA256.hex(spki) }

  /// The 32 bytes of an Ed25519 key; nil for another kind.
  public var ed25519: [UInt8]? { kind == .ed25519 ? Array(spki.suffix(32)) : nil }

  /// The point as it stands in the key; nil for another kind than ECDSA.
  public var point: [UInt8]? {
    guard case .ecdsa = kind else { return nil }
    return content.map(Array.init)
  }

  /// Big-endian, of an RSA key.
  public var rsaNumbers: (modulus: [UInt8], exponent: [UInt8])? {
    guard case .rsa = kind, let content else { return nil }
    var reader = DERReader(content)
    guard let parts = reader.next(DERTag.sequence)?.elements, parts.count == 2 else { return nil }
    return (Array(parts[0].content), Array(parts[1].content))
  }

  /// What the BIT STRING holds.
  private var content: ArraySlice<UInt8>? { Self.content(of: spki) }

  private static func content(of spki: [UInt8]) -> ArraySlice<UInt8>? {
    var reader = DERReader(spki)
    guard let parts = reader.next()?.elements, parts.count == 2 else { return nil }
    return parts[1].content.dropFirst()
  }

  /// `Ed25519`, `ECDSA P-256`, `RSA 3072`.
  public var name: String {
    switch kind {
    case .ed25519: "Ed25519"
    case .ecdsa(let curve): "ECDSA \(curve.rawValue)"
    case .rsa(let bits): "RSA \(bits)"
    }
  }

  /// Whether signatures by such a key count: RSA from 2048 bits.
  public var isStrong: Bool {
    if case .rsa(let bits) = kind { return bits >= 2048 }
    return true
  }

  static let ed25519Prefix: [UInt8] = [
    0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]
  static let ecIdentifier: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
  static let rsaIdentifier: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]

  private static func kind(_ spki: [UInt8]) throws(KeyError) -> Kind {
    var outer = DERReader(spki)
    guard let whole = outer.next(DERTag.sequence), outer.isEmpty, let parts = whole.elements,
      parts.count == 2, parts[1].tag == DERTag.bitString, parts[1].content.first == 0,
      let algorithm = parts[0].elements, let identifier = algorithm.first?.objectIdentifier
    else { throw .malformed("not a SubjectPublicKeyInfo") }
    let key = parts[1].content.dropFirst()
    switch identifier {
    case "1.3.101.112":
      guard key.count == 32, algorithm.count == 1 else {
        throw .malformed("an Ed25519 key has 32 bytes")
      }
      return .ed25519
    case "1.2.840.10045.2.1": return .ecdsa(try curve(algorithm))
    case "1.2.840.113549.1.1.1": return .rsa(bits: try modulusLength(key))
    case "1.3.101.113": throw .unsupported("Ed448 keys")
    case "1.2.840.10040.4.1": throw .unsupported("DSA keys")
    default: throw .unsupported("keys of algorithm \(identifier)")
    }
  }

  private static func curve(_ algorithm: [DERElement]) throws(KeyError) -> Curve {
    guard algorithm.count == 2, algorithm[1].tag == DERTag.objectIdentifier else {
      throw .unsupported("an elliptic curve that is not named")
    }
    guard
      let curve = Curve.allCases.first(where: { algorithm[1].content.elementsEqual($0.identifier) })
    else { throw .unsupported("elliptic curve \(algorithm[1].objectIdentifier ?? "?")") }
    return curve
  }

  private static func modulusLength(_ key: ArraySlice<UInt8>) throws(KeyError) -> Int {
    var reader = DERReader(key)
    guard let parts = reader.next(DERTag.sequence)?.elements, reader.isEmpty, parts.count == 2,
      parts.allSatisfy({ $0.tag == DERTag.integer })
    else { throw .malformed("not an RSA key") }
    let modulus = parts[0].content.drop { $0 == 0 }
    guard let first = modulus.first, modulus.count <= 2048 else {
      throw .malformed("an RSA modulus of no bits, or of over 16384")
    }
    guard parts[1].content.count <= 8 else { throw .unsupported("RSA exponents over 64 bits") }
    return modulus.count * 8 - first.leadingZeroBitCount
  }
}

extension PublicKey.Curve {
  /// DER content of the object identifier.
  var identifier: [UInt8] {
    switch self {
    case .p256: [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
    case .p384: [0x2B, 0x81, 0x04, 0x00, 0x22]
    case .p521: [0x2B, 0x81, 0x04, 0x00, 0x23]
    }
  }

  /// The digest that goes with the curve where a format names none.
  public var hash: Hash {
    switch self {
    case .p256: .sha256
    case .p384: .sha384
    case .p521: .sha512
    }
  }

  /// Bytes of a coordinate, and of `r` and of `s`.
  public var size: Int {
    switch self {
    case .p256: 32
    case .p384: 48
    case .p521: 66
    }
  }
}

/// OpenSSL's key, made once for all that it verifies: decoding takes longer than a signature does.
/// Nothing changes it after that, and OpenSSL lets several threads verify by one key.
final class KeyHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  init?(_ spki: [UInt8]) {
    let value = wholeValue(
      spki, { d2i_PUBKEY(nil, &$0, $1) }, free: EVP_PKEY_free)
    guard let value else { return nil }
    pointer = value
  }

  init?(ed25519 raw: [UInt8]) {
    guard let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, raw, raw.count) else {
      return nil
    }
    pointer = key
  }

  /// Made from its parts: OpenSSL's decoder of SubjectPublicKeyInfo takes seven times as long. That the point
  /// lies on the curve is checked here as there.
  init?(curve: PublicKey.Curve, point: ArraySlice<UInt8>) {
    defer { ERR_clear_error() }
    let made = point.withUnsafeBufferPointer {
      pintle_ec_public_key(curve.rawValue, $0.baseAddress, $0.count)
    }
    guard let made else { return nil }
    pointer = made
  }

  /// The point of a key on an elliptic curve, not compressed.
  func point(of curve: PublicKey.Curve) -> [UInt8]? {
    defer { ERR_clear_error() }
    var bytes = [UInt8](repeating: 0, count: 1 + 2 * curve.size)
    guard pintle_ec_point(pointer, &bytes, bytes.count) == 1 else { return nil }
    return bytes
  }

  deinit { EVP_PKEY_free(pointer) }
}
