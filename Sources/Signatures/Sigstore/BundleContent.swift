import Crypto
import Evidence

/// What a bundle signs.
struct BundleContent {
  let bundle: SigstoreBundle
  let expected: ExpectedIdentity
  let now: Instant

  var signature: [UInt8] {
    switch bundle.content {
    case .message(_, let signature): signature
    case .envelope(let envelope): envelope.signatures[0].bytes
    }
  }

  func verifySignature(
    _ artifact: any SignedContent, _ key: PublicKey, _ notes: inout [String]
  ) throws(SignatureFailure) {
    guard key.isStrong else { throw .weak("\(key.name) is too short") }
    switch bundle.content {
    case .message(let digest, let signature):
      if let (hash, value) = digest { try match(try artifact.digest(hash), value, hash) }
      try verifyMessage(artifact, signature, key, &notes)
    case .envelope(let envelope):
      let message = envelope.signedBytes
      if key.isValid(signature: signature, message: message, scheme: key.defaultScheme) { return }
      guard isOlder(key),
        key.isValid(signature: signature, message: message, scheme: .ecdsa(.sha256))
      else { throw .bad("the envelope's signature is not the signer's over its payload") }
      notes.append(Self.olderNote)
    }
  }

  private static let olderNote = "the key signs SHA-256, as early writers did"

  /// P-384 and P-521 with SHA-256 (deprecated key details 19, 20).
  private func isOlder(_ key: PublicKey) -> Bool {
    if case .ecdsa(let curve) = key.kind { return curve != .p256 }
    return false
  }

  private func match(_ own: [UInt8], _ claimed: [UInt8], _ hash: Hash) throws(SignatureFailure) {
    guard own == claimed else {
      throw SignatureFailure(
        .checksumMismatch, "the bundle is for another file",
        expected: "\(hash.name):\(Hex.text(claimed))", actual: "\(hash.name):\(Hex.text(own))",
        next: "get the artifact, or its bundle, again")
    }
  }

  private func verifyMessage(
    _ artifact: any SignedContent, _ signature: [UInt8], _ key: PublicKey, _ notes: inout [String]
  ) throws(SignatureFailure) {
    let scheme = key.defaultScheme
    guard let hash = scheme.hash else {
      guard key.isValid(signature: signature, message: try artifact.bytes(), scheme: scheme) else {
        throw .unsupported("an Ed25519 signature that is not over the plain file (Ed25519ph)")
      }
      return
    }
    if isOlder(key), let digest = try? artifact.digest(.sha256),
      key.isValid(signature: signature, digest: digest, scheme: .ecdsa(.sha256))
    {
      return notes.append(Self.olderNote)
    }
    guard key.isValid(signature: signature, digest: try artifact.digest(hash), scheme: scheme)
    else {
      throw .bad("the signature is not over this file")
    }
  }

  /// Checks what an envelope states, after its signature held.
  func verifyStatement(
    _ artifact: any SignedContent, _ identity: WorkloadIdentity?, _ result: inout Verification
  ) throws(SignatureFailure) {
    guard case .envelope(let envelope) = bundle.content else {
      if let asked = expected.predicateType ?? expected.builder {
        throw SignatureFailure(
          .wrongSubject, "the bundle signs the file and states nothing",
          expected: asked, actual: "no statement",
          next: "give the bundle of the attestation")
      }
      return
    }
    guard envelope.payloadType == Envelope.inTotoType else {
      throw .unsupported("payload of type '\(envelope.payloadType)'")
    }
    let statement = try Statement(envelope.payload)
    let subject = try statement.checkSubject(artifact)
    if !subject.name.isEmpty { result.facts.append(.init("subject", subject.name)) }
    if let type = expected.predicateType, type != statement.predicateType {
      throw SignatureFailure(
        .wrongSubject, "the statement is of another type", expected: type,
        actual: statement.predicateType, next: "give the attestation of that type")
    }
    try statement.checkVouches(at: now)
    result.facts.append(.init("predicate", statement.predicateType))
    if let provenance = try Provenance(statement) {
      if let identity {
        do throws(SignatureFailure) {
          try provenance.check(identity)
        } catch {
          // An identity that is trusted by name may speak of others' builds; asked for a source, it is asked
          // for its own.
          if expected.asksForSource { throw error }
          result.notes.append("\(error.what): \(error.actual ?? "")")
        }
      }
      try provenance.check(builder: expected.builder)
      result.facts += provenance.facts
    } else if let builder = expected.builder {
      throw SignatureFailure(
        .wrongSubject, "the statement does not say who built it", expected: builder,
        actual: statement.predicateType, next: "give the attestation of provenance")
    }
  }
}
