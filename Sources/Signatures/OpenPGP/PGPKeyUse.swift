import Evidence

/// Whether a certificate's key may sign at a moment.
extension PGPCertificate {
  /// A key that may have made a signature, judged before its signature counts.
  func keys(named signature: PGPSignature) -> [PGPKey] {
    ([primary] + subkeys.map(\.key)).filter { signature.names($0) }
  }

  /// Checks that the key may sign at a moment: revocation, expiry, flags, the bond to the primary key.
  ///
  /// - Returns: the user id that the primary key vouches for; nil when a version has none, or none is left.
  func check(_ key: PGPKey, at time: Instant) throws(SignatureFailure) -> String? {
    let own = try checkPrimary(needsFlag: key.fingerprint == primary.fingerprint, at: time)
    guard key.fingerprint != primary.fingerprint else { return own }
    guard let subkey = subkeys.first(where: { $0.key.fingerprint == key.fingerprint }) else {
      throw .malformed("the signing key is not of this certificate")
    }
    try check(subkey, at: time)
    return own
  }

  private func checkPrimary(
    needsFlag: Bool, at time: Instant
  ) throws(SignatureFailure) -> String? {
    try checkRevocations(revocations, of: primary, over: primary.hashed)
    let stated = statements(at: time)
    let counting = stated.filter { (try? $0.signature.checkCounts(by: primary, at: time)) != nil }
    let direct = counting.first { $0.name == nil }?.signature
    let named = Self.primaryName(counting)
    let statements = [named?.signature, direct].compactMap(\.self)
    try checkYounger(stated, than: statements, at: time)
    guard !statements.isEmpty else {
      throw SignatureFailure(
        .noMatchingSigner, "the key has no valid signature by itself", actual: id,
        next: "export the signer's key again, with its names")
    }
    // Tools differ on which of the two outranks the other: neither may say no, and one that is silent takes
    // nothing back.
    for statement in statements {
      try checkExpiry(primary, statement, at: time)
      if needsFlag, statement.allowsSigning == false { throw notForSigning(primary) }
    }
    if needsFlag, primary.version == 6, direct?.allowsSigning != true {
      throw notForSigning(primary)
    }
    return named?.name
  }

  /// What the key said last about itself (no name), and under each name that it did not take back.
  private struct Statement {
    let name: String?
    let signature: PGPSignature
  }

  private func statements(at time: Instant) -> [Statement] {
    let direct = newest(self.direct, over: primary.hashed, at: time).map {
      Statement(name: nil, signature: $0)
    }
    // Version 6 says everything in a signature over the key itself (RFC 9580 10.1.1).
    let named = primary.version == 4 ? userIDs.compactMap { statement($0, at: time) } : []
    return [direct].compactMap(\.self) + named
  }

  private func statement(_ userID: UserID, at time: Instant) -> Statement? {
    let over = primary.hashed + userID.hashed
    guard let newest = newest(userID.certifications, over: over, at: time),
      !userID.revocations.contains(where: {
        Self.time($0) >= Self.time(newest) && $0.isPlausible(by: primary, over: over)
      })
    else { return nil }
    return Statement(name: userID.text, signature: newest)
  }

  /// The name that the key calls its primary one, else the newest.
  private static func primaryName(_ statements: [Statement]) -> Statement? {
    let named = statements.filter { $0.name != nil }
    let chosen = named.filter(\.signature.isPrimaryUserID)
    return (chosen.isEmpty ? named : chosen).max { time($0.signature) < time($1.signature) }
  }

  /// One that does not count, by a digest that is weak or with parts that are not known, may have narrowed what
  /// an older one allows.
  private func checkYounger(
    _ stated: [Statement], than chosen: [PGPSignature], at time: Instant
  ) throws(SignatureFailure) {
    let last = chosen.map(Self.time).max()
    for other in stated where last.map({ $0 < Self.time(other.signature) }) ?? true {
      try other.signature.checkCounts(by: primary, at: time)
    }
  }

  /// The last that the primary key signed, by whatever algorithm.
  private func newest(
    _ signatures: [PGPSignature], over bytes: [UInt8], at time: Instant
  ) -> PGPSignature? {
    let past = signatures.filter { Self.time($0) <= time }
    return past.sorted { Self.time($0) > Self.time($1) }.first {
      $0.isPlausible(by: primary, over: bytes)
    }
  }

  private func checkRevocations(
    _ revocations: [PGPSignature], of key: PGPKey, over bytes: [UInt8]
  ) throws(SignatureFailure) {
    for revocation in revocations {
      if revocation.isPlausible(by: primary, over: bytes) { throw revoked(key) }
      guard isByRevoker(revocation) else { continue }
      throw .unsupported("a revocation by another key, which the signer's key names for that")
    }
  }

  /// Whose signature that would be is not looked up: their key lies elsewhere.
  private func isByRevoker(_ revocation: PGPSignature) -> Bool {
    let named =
      direct.filter { $0.isPlausible(by: primary, over: primary.hashed) }
      + userIDs.flatMap { userID in
        userID.certifications.filter {
          $0.isPlausible(by: primary, over: primary.hashed + userID.hashed)
        }
      }
    return named.flatMap(\.revokers).contains { revocation.mayBe(by: $0) }
  }

  private func check(_ subkey: Subkey, at time: Instant) throws(SignatureFailure) {
    let over = primary.hashed + subkey.key.hashed
    try checkRevocations(subkey.revocations, of: subkey.key, over: over)
    guard let newest = newest(subkey.bindings, over: over, at: time) else {
      throw SignatureFailure(
        .noMatchingSigner, "the primary key does not vouch for the signing subkey",
        actual: Hex.text(subkey.key.fingerprint).uppercased(), next: "export the signer's key again"
      )
    }
    try newest.checkCounts(by: primary, at: time)
    try checkExpiry(subkey.key, newest, at: time)
    guard newest.allowsSigning == true else { throw notForSigning(subkey.key) }
    try checkBackSignature(subkey.key, newest, over, at: time)
  }

  /// The subkey itself agrees to belong to the primary key (RFC 9580 5.2.1.8, type 0x19).
  private func checkBackSignature(
    _ key: PGPKey, _ binding: PGPSignature, _ over: [UInt8], at time: Instant
  ) throws(SignatureFailure) {
    guard let body = binding.embedded, let back = try? PGPSignature(body[...]), back.type == 0x19,
      back.names(key), (try? back.verify(by: key, over: over, at: time)) != nil
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

  private func revoked(_ key: PGPKey) -> SignatureFailure {
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
