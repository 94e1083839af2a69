import Crypto
import Evidence

/// An OpenPGP certificate: a primary key, its names, its subkeys, and what the primary key says about them.
public struct PGPCertificate: Sendable {
  struct Subkey: Sendable {
    let key: PGPKey
    var bindings: [PGPSignature] = []
    var revocations: [PGPSignature] = []
  }

  let primary: PGPKey
  /// Signatures of the primary key over itself (0x1F) and over its names, with what they are over.
  private(set) var ownSignatures: [(signature: PGPSignature, over: [UInt8])] = []
  private(set) var revocations: [PGPSignature] = []
  private(set) var subkeys: [Subkey] = []
  /// The first name, not checked: shown beside the fingerprint.
  private(set) var name: String?

  /// The primary key's fingerprint in upper-case hexadecimal: what pins a signer.
  public var id: String { Hex.text(primary.fingerprint).uppercased() }

  /// The certificates of a key file, armoured or not.
  ///
  /// - Throws: `config-error`.
  public static func read(_ content: [UInt8]) throws(SignatureFailure) -> [PGPCertificate] {
    guard content.count <= 16 << 20 else {
      throw .config("an OpenPGP key file over 16 MiB", next: "give the signer's key alone")
    }
    do throws(SignatureFailure) {
      let certificates = try read(packets: PGPPacket.all(try PGPArmour.bytes(content)))
      if !certificates.isEmpty { return certificates }
    } catch {
      throw .config("the OpenPGP key cannot be read: \(error.what)", next: "export it again")
    }
    throw .config("no OpenPGP key of version 4 or 6", next: "export the signer's public key")
  }

  private static func read(packets: [PGPPacket]) throws(SignatureFailure) -> [PGPCertificate] {
    var found: [PGPCertificate] = []
    var current: PGPCertificate?
    var named: [UInt8]?
    for packet in packets {
      switch packet.tag {
      case PGPPacket.publicKey:
        if let current { found.append(current) }
        current = PGPKey(packet.body).map { PGPCertificate(primary: $0) }
        named = nil
      case PGPPacket.userID:
        named = Array(packet.body)
        if current?.name == nil { current?.name = String(decoding: packet.body, as: UTF8.self) }
      case 17: named = nil
      case PGPPacket.publicSubkey:
        named = nil
        if let key = PGPKey(packet.body) { current?.subkeys.append(Subkey(key: key)) }
      case PGPPacket.signature:
        // Signatures of others and of old versions say nothing here.
        if let signature = try? PGPSignature(packet.body) { current?.add(signature, named) }
      case 5, 7: throw .malformed("the file holds a secret key")
      default: continue
      }
    }
    if let current { found.append(current) }
    return found
  }

  private init(primary: PGPKey) { self.primary = primary }

  private mutating func add(_ signature: PGPSignature, _ named: [UInt8]?) {
    switch signature.type {
    case 0x10...0x13:
      guard let named, signature.names(primary) else { return }
      let length = UInt32(truncatingIfNeeded: named.count)
      let frame: [UInt8] = [0xB4] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
      ownSignatures.append((signature, primary.hashed + frame + named))
    case 0x1F: ownSignatures.append((signature, primary.hashed))
    case 0x20: revocations.append(signature)
    case 0x18 where !subkeys.isEmpty: subkeys[subkeys.count - 1].bindings.append(signature)
    case 0x28 where !subkeys.isEmpty: subkeys[subkeys.count - 1].revocations.append(signature)
    default: return
    }
  }
}

extension PGPCertificate {
  /// A key that may have made a signature, judged before its signature counts.
  func keys(named signature: PGPSignature) -> [PGPKey] {
    ([primary] + subkeys.map(\.key)).filter { signature.names($0) }
  }

  /// Checks that the key may sign at a moment: revocation, expiry, flags, the bond to the primary key.
  ///
  /// - Parameter signed: when the key signed.
  func check(_ key: PGPKey, signed: Instant, at time: Instant) throws(SignatureFailure) {
    try checkPrimary(needsFlag: key.fingerprint == primary.fingerprint, at: time)
    guard key.fingerprint != primary.fingerprint else { return }
    guard let subkey = subkeys.first(where: { $0.key.fingerprint == key.fingerprint }) else {
      throw .malformed("the signing key is not of this certificate")
    }
    try check(subkey, at: time)
  }

  private func checkPrimary(needsFlag: Bool, at time: Instant) throws(SignatureFailure) {
    for revocation in revocations
    where revocation.isPlausible(by: primary, over: primary.hashed) {
      throw revoked(primary, revocation)
    }
    let valid = ownSignatures.filter {
      (try? $0.signature.verify(by: primary, over: $0.over, at: time)) != nil
    }
    guard let newest = valid.map(\.signature).max(by: { Self.time($0) < Self.time($1) }) else {
      throw SignatureFailure(
        .noMatchingSigner, "the key has no valid signature by itself", actual: id,
        next: "export the signer's key again, with its names")
    }
    try checkExpiry(primary, newest, at: time)
    guard !needsFlag || newest.allowsSigning != false else { throw notForSigning(primary) }
  }

  private func check(_ subkey: Subkey, at time: Instant) throws(SignatureFailure) {
    let over = primary.hashed + subkey.key.hashed
    for revocation in subkey.revocations
    where revocation.isPlausible(by: primary, over: over) {
      throw revoked(subkey.key, revocation)
    }
    let valid = subkey.bindings.filter {
      (try? $0.verify(by: primary, over: over, at: time)) != nil
    }
    guard let newest = valid.max(by: { Self.time($0) < Self.time($1) }) else {
      throw SignatureFailure(
        .noMatchingSigner, "the primary key does not vouch for the signing subkey",
        actual: Hex.text(subkey.key.fingerprint).uppercased(), next: "export the signer's key again"
      )
    }
    try checkExpiry(subkey.key, newest, at: time)
    guard newest.allowsSigning == true else { throw notForSigning(subkey.key) }
    try checkBackSignature(subkey.key, newest, over, at: time)
  }

  /// The subkey itself agrees to belong to the primary key (RFC 9580 5.2.1.8, type 0x19).
  private func checkBackSignature(
    _ key: PGPKey, _ binding: PGPSignature, _ over: [UInt8], at time: Instant
  ) throws(SignatureFailure) {
    guard let body = binding.embedded, let back = try? PGPSignature(body[...]), back.type == 0x19,
      (try? back.verify(by: key, over: over, at: time)) != nil
    else {
      throw SignatureFailure(
        .noMatchingSigner, "the signing subkey did not sign its bond to the primary key",
        actual: Hex.text(key.fingerprint).uppercased(), next: "do not use the artifact")
    }
  }

  private func checkExpiry(
    _ key: PGPKey, _ signature: PGPSignature, at time: Instant
  ) throws(SignatureFailure) {
    guard let end = signature.keyExpiry(key), end <= time else { return }
    throw SignatureFailure(
      .expiredKey, "the key has expired", expected: "until \(end.text)", actual: time.text,
      next: "get the signer's current key; if it was extended, export it again")
  }

  private func revoked(_ key: PGPKey, _ revocation: PGPSignature) -> SignatureFailure {
    SignatureFailure(
      .revokedKey, "the key is revoked", actual: Hex.text(key.fingerprint).uppercased(),
      next: "ask for a signature by the signer's current key")
  }

  private func notForSigning(_ key: PGPKey) -> SignatureFailure {
    SignatureFailure(
      .identityMismatch, "the key is not for signing data",
      actual: Hex.text(key.fingerprint).uppercased(), next: "ask for a signature by a signing key")
  }

  private static func time(_ signature: PGPSignature) -> Instant {
    signature.created ?? Instant(seconds: 0)
  }
}

extension Instant {
  /// The end of what a moment can be.
  static let far = Instant(seconds: 253_402_300_799)
}
