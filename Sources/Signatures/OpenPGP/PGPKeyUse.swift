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
    for revocation in revocations
    where revocation.isPlausible(by: primary, over: primary.hashed) {
      throw revoked(primary)
    }
    let direct = newest(self.direct, over: primary.hashed, at: time)
    let named = primary.version == 4 ? userID(at: time) : nil
    // Version 6 says everything in a signature over the key itself (RFC 9580 10.1.1).
    let statements = [named?.signature, direct].compactMap(\.self)
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
    return named?.text
  }

  /// The name that the key calls its primary one, else the newest, of those that it did not take back.
  private func userID(at time: Instant) -> (text: String, signature: PGPSignature)? {
    var live: [(text: String, signature: PGPSignature)] = []
    for userID in userIDs {
      let over = primary.hashed + userID.hashed
      guard let newest = newest(userID.certifications, over: over, at: time),
        !userID.revocations.contains(where: {
          Self.time($0) >= Self.time(newest) && $0.isPlausible(by: primary, over: over)
        })
      else { continue }
      live.append((userID.text, newest))
    }
    let chosen = live.filter(\.signature.isPrimaryUserID)
    return (chosen.isEmpty ? live : chosen).max {
      Self.time($0.signature) < Self.time($1.signature)
    }
  }

  private func newest(
    _ signatures: [PGPSignature], over bytes: [UInt8], at time: Instant
  ) -> PGPSignature? {
    signatures.filter {
      $0.names(primary) && (try? $0.verify(by: primary, over: bytes, at: time)) != nil
    }.max { Self.time($0) < Self.time($1) }
  }

  private func check(_ subkey: Subkey, at time: Instant) throws(SignatureFailure) {
    let over = primary.hashed + subkey.key.hashed
    for revocation in subkey.revocations
    where revocation.isPlausible(by: primary, over: over) {
      throw revoked(subkey.key)
    }
    guard let newest = newest(subkey.bindings, over: over, at: time) else {
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
