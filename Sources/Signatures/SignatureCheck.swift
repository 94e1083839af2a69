import Crypto
import Evidence

/// Checks one signature file over an artifact by given keys, whatever formats they are of.
public struct SignatureCheck: Sendable {
  public var keys = KeyRing()
  public var allowedSigners: AllowedSigners?
  public var principal: String?
  public var namespace = "file"
  public var hash = Hash.sha256
  public var padding = RawSignature.Padding.pkcs1
  public var trustedRoots: [TrustedRoot] = []
  public var expected = ExpectedIdentity()
  public let time: Instant

  public init(time: Instant) { self.time = time }

  /// - Throws: the first check that failed.
  public func verify(
    _ content: [UInt8], over artifact: any SignedContent
  ) throws(SignatureFailure) -> Verification {
    switch SignatureFormat.of(content) {
    case .minisign, .signify:
      let candidates = keys.minisign + keys.derived
      try needs(!candidates.isEmpty, "a key of minisign or signify")
      return try MinisignSignature(content).verify(artifact, keys: candidates)
    case .ssh: return try verifySSH(content, artifact)
    case .openPGP:
      try needs(!keys.openPGP.isEmpty, "an OpenPGP key")
      return try DetachedPGP(content).verify(artifact, certificates: keys.openPGP, at: time)
    case .clearSigned: throw .unsupported("clear-signed OpenPGP messages")
    case .cms:
      try needs(!keys.certificates.isEmpty, "a root certificate")
      return try DetachedCMS(content).verify(
        try artifact.bytes(), roots: keys.certificates, at: time)
    case .dsse:
      let signing = try keys.signers(at: time)
      try needs(!signing.isEmpty, "a public key")
      return try Envelope(content).verify(
        artifact, keys: signing, predicateType: expected.predicateType, at: time)
    case .sigstore: return try verifyBundles(content, artifact)
    case .note:
      throw .config(
        "a signed note holds its own text", next: "name the note as FILE, without --signature")
    case .logProof:
      try needs(!keys.notes.isEmpty, "a verifier key of the log")
      return try LogProof(content).verify(artifact, keys: keys.notes)
    case .timestamp:
      throw .config(
        "a time-stamp is no signature", next: "give it with --timestamp and --tsa-roots")
    case .raw:
      try needsKeyOfRaw()
      return try RawSignature(content, hash: hash, padding: padding).verify(
        artifact, keys: try keys.signers(at: time))
    }
  }

  /// Whether anybody is named whose signature could count.
  private var namesSomebody: Bool {
    !keys.isEmpty || allowedSigners != nil || !trustedRoots.isEmpty
  }

  /// Without a single signer there is nothing to check by; where others are named, the signature is none of
  /// theirs: its format is chosen by whoever made it.
  private func needs(_ isThere: Bool, _ what: String) throws(SignatureFailure) {
    guard !isThere else { return }
    guard !namesSomebody else {
      throw SignatureFailure(
        .noMatchingSigner, "the signature is of a format in which none of the given signers signs",
        expected: what, next: "give the key that signed, if it is one you trust")
    }
    throw SignatureFailure(
      .configError, "the signature needs \(what)",
      next: "give it with --key; the format of the signature decides which key fits")
  }

  /// Bytes without a frame are no signature by somebody who signs with one: the frame may be damaged.
  private func needsKeyOfRaw() throws(SignatureFailure) {
    let signsFramed =
      allowedSigners != nil || !keys.openPGP.isEmpty || !keys.npm.isEmpty || !keys.notes.isEmpty
      || !trustedRoots.isEmpty
    guard keys.signing.isEmpty, signsFramed else { return }
    throw .malformed("the signature is of no format that the given signers sign in")
  }

  private func verifySSH(
    _ content: [UInt8], _ artifact: any SignedContent
  ) throws(SignatureFailure) -> Verification {
    let signature: SSHSignature
    do throws(SSHSignature.Failure) {
      signature = try SSHSignature(armored: content, known: allowedSigners?.keys ?? [:])
    } catch {
      throw SignatureFailure(error, namespace: namespace)
    }
    let signer = try signer(signature)
    let digest = try artifact.digest(signature.hashOfMessage)
    do throws(SSHSignature.Failure) {
      try signature.verify(digest: digest, namespace: namespace)
    } catch {
      throw SignatureFailure(error, namespace: namespace)
    }
    var result = Verification(format: "ssh", signer: signer, keyID: signature.key.id)
    result.facts.append(.init("key", "\(signature.key.type) \(signature.key.fingerprint)"))
    if let certificate = signature.certificate {
      result.facts.append(
        .init("certificate", "\(certificate.keyID) by \(certificate.authority.fingerprint)"))
    }
    return result
  }

  /// Whom the allowed signers, or the given keys, call the signer.
  private func signer(_ signature: SSHSignature) throws(SignatureFailure) -> String {
    if let allowedSigners {
      return try allowedSigners.signer(of: signature, principal: principal, at: time)
    }
    let candidates = try keys.signers(at: time)
    try needs(!candidates.isEmpty, "the signer's key, or --allowed-signers")
    guard signature.certificate == nil else {
      throw SignatureFailure(
        .noMatchingSigner, "the signature is by a certificate, not by one of the keys",
        expected: candidates.map(\.name).joined(separator: ", "), actual: signature.key.fingerprint,
        next: "name its authority as cert-authority among the allowed signers, if you trust it")
    }
    guard let match = candidates.first(where: { $0.key == signature.key.publicKey }) else {
      throw SignatureFailure(
        .noMatchingSigner, "the signature is by another key",
        expected: candidates.map(\.name).joined(separator: ", "), actual: signature.key.fingerprint,
        next: "give the key that signed, if it is one you trust")
    }
    return match.name
  }

  /// One of the bundles in the file has to hold.
  public func verifyBundles(
    _ content: [UInt8], _ artifact: any SignedContent
  ) throws(SignatureFailure) -> Verification {
    var verification = BundleVerification(now: time)
    verification.roots = trustedRoots
    verification.keys = try keys.signers(at: time)
    verification.expected = expected
    verification.npmKeys = keys.npm
    var failure: SignatureFailure?
    for attestation in try AttestationFile.read(content) {
      do throws(SignatureFailure) {
        return try verification.verify(attestation, artifact)
      } catch {
        // A statement about another file, or by somebody else, says less than one that is about this.
        if failure.map({ [.wrongSubject, .noMatchingSigner].contains($0.code) }) ?? true {
          failure = error
        }
      }
    }
    throw failure ?? .malformed("the file holds no bundle")
  }
}
