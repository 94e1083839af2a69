import Crypto
import Evidence

/// Checks a bundle against one trusted root at a time, and says which one matched.
public struct BundleVerification {
  public var roots: [TrustedRoot] = []
  public var keys: [(name: String, key: PublicKey)] = []
  public var expected = ExpectedIdentity()
  /// Keys of the npm registry, for bundles that name one.
  public var npmKeys: [NpmKey] = []
  public let now: Instant

  public init(now: Instant) { self.now = now }

  /// - Throws: the failure against the root that came furthest.
  public func verify(
    _ bundle: SigstoreBundle, _ artifact: any SignedContent
  ) throws(SignatureFailure) -> Verification {
    switch bundle.material {
    case .key(let hint): return try verify(bundle, hint: hint, artifact)
    case .certificate(let leaf, let others):
      guard keys.isEmpty else {
        throw SignatureFailure(
          .noMatchingSigner, "the bundle is signed by a certificate, not by a key",
          expected: keys.map(\.name).joined(separator: ", "),
          actual: leaf.alternativeNames.first?.text,
          next: "give --identity and --issuer instead of --key, if that signer is meant")
      }
      try expected.check()
      guard !roots.isEmpty else {
        throw .config(
          "a bundle with a certificate needs a trusted root",
          next:
            "give --trusted-root FILE; 'gh attestation trusted-root' or 'cosign trusted-root' writes one"
        )
      }
      return try anyRoot { (root) throws(SignatureFailure) in
        try CertificateBundle(
          bundle: bundle, leaf: leaf, others: others, root: root, expected: expected, now: now
        ).verify(artifact)
      }
    }
  }

  private func anyRoot(
    _ verify: (TrustedRoot) throws(SignatureFailure) -> Verification
  ) throws(SignatureFailure) -> Verification {
    var failure: SignatureFailure?
    for root in roots {
      do throws(SignatureFailure) {
        return try verify(root)
      } catch {
        if failure == nil || failure?.code == .noMatchingSigner { failure = error }
      }
    }
    throw failure ?? .config("no trusted root", next: "give --trusted-root FILE")
  }

  /// A bundle by a key: the log, where a root is given, must have it too.
  private func verify(
    _ bundle: SigstoreBundle, hint: String, _ artifact: any SignedContent
  ) throws(SignatureFailure) -> Verification {
    guard !expected.namesIdentity else {
      throw SignatureFailure(
        .noMatchingSigner, "the bundle is signed by a key, which says nothing of an identity",
        actual: hint, next: "ask for a bundle with a certificate, or leave the identity out")
    }
    guard !keys.isEmpty else {
      throw SignatureFailure(
        .noMatchingSigner, "the bundle is signed by a key, and none is given", actual: hint,
        next: "give --key with the signer's public key")
    }
    var failure: SignatureFailure?
    for (name, key) in keys {
      do throws(SignatureFailure) {
        let content = BundleContent(bundle: bundle, expected: expected, now: now)
        var notes = bundle.notes
        try content.verifySignature(artifact, key, &notes)
        var result = Verification(format: "sigstore", signer: name, keyID: key.id)
        result.notes = notes
        try verifyLog(bundle, key, artifact, &result)
        try content.verifyStatement(artifact, nil, &result)
        return result
      } catch {
        failure = failure ?? error
      }
    }
    throw failure ?? .bad("the signature is not over this file")
  }

  private func verifyLog(
    _ bundle: SigstoreBundle, _ key: PublicKey, _ artifact: any SignedContent,
    _ result: inout Verification
  ) throws(SignatureFailure) {
    guard !roots.isEmpty else {
      if !bundle.entries.isEmpty {
        result.notes.append("log not checked: no trusted root is given")
      }
      return
    }
    let checked = try anyRoot { (root) throws(SignatureFailure) in
      var found = Verification(format: "", signer: "", keyID: "")
      let log = BundleLog(bundle: bundle, root: root, now: now)
      let time = try log.integratedTimes()
      try log.verify(times: [])
      try log.matchBodies(.key(key), artifact)
      found.root = root.name
      found.time = time.max()?.seconds
      return found
    }
    result.root = checked.root
    result.time = checked.time
  }
}

/// A bundle by a certificate, against one root.
private struct CertificateBundle {
  let bundle: SigstoreBundle
  let leaf: Certificate
  let others: [Certificate]
  let root: TrustedRoot
  let expected: ExpectedIdentity
  let now: Instant

  func verify(_ artifact: any SignedContent) throws(SignatureFailure) -> Verification {
    let content = BundleContent(bundle: bundle, expected: expected, now: now)
    let log = BundleLog(bundle: bundle, root: root, now: now)
    var notes = bundle.notes
    let stamped = try BundleClock(root: root, now: now).times(
      bundle, over: content.signature, &notes)
    let promised = try log.integratedTimes()
    let times = try trustedTimes(log, stamped + promised)
    let issuer = try verifyChain(times)
    try verifyUse()
    if root.certificateLogs.isEmpty {
      notes.append("the trusted root names no certificate log")
    } else {
      try CertificateTimestamps(certificate: leaf).verify(
        issuer: issuer, logs: root.certificateLogs, now: now)
    }
    try log.verify(times: times)
    let key = try self.key()
    try content.verifySignature(artifact, key, &notes)
    try log.matchBodies(.certificate(leaf), artifact)
    let identity = try WorkloadIdentity(leaf)
    try expected.verify(identity)
    var result = Verification(
      format: "sigstore", signer: identity.subject,
      keyID: "\(identity.subject) \(identity.issuer ?? "")")
    result.isByIdentity = true
    // A workflow is one signer on whatever branch it runs.
    let workflow = identity.subject.firstRange(of: "@refs/").map {
      String(identity.subject[..<$0.lowerBound])
    }
    result.keys = [["\(workflow ?? identity.subject) \(identity.issuer ?? "")"]]
    result.root = root.name
    result.time = times.min()?.seconds
    result.notes = notes
    result.facts = identity.facts
    try content.verifyStatement(artifact, identity, &result)
    return result
  }

  private func key() throws(SignatureFailure) -> PublicKey {
    do throws(KeyError) {
      return try PublicKey(spki: leaf.spki)
    } catch {
      switch error {
      case .malformed(let what): throw .malformed("the certificate's key: \(what)")
      case .unsupported(let what): throw .unsupported(what)
      }
    }
  }

  /// What others than the signer say about when it was signed: one at least, each inside the certificate's
  /// validity.
  private func trustedTimes(
    _ log: BundleLog, _ times: [Instant]
  ) throws(SignatureFailure) -> [Instant] {
    guard !times.isEmpty else { throw log.isForeign ? foreign : timeless }
    for time in times where !leaf.isValid(at: time) {
      throw SignatureFailure(
        .outsideValidity, "signed when the certificate did not count",
        expected: "\(leaf.notBefore.text) to \(leaf.notAfter.text)", actual: time.text,
        next: "do not use the artifact; ask for one signed in time")
    }
    return times
  }

  private var foreign: SignatureFailure {
    SignatureFailure(
      .noMatchingSigner, "the bundle is of another deployment: its log is not in the trusted root",
      expected: "\(root.name): " + root.logs.map(\.name).joined(separator: ", "),
      actual: leaf.issuerText,
      next: "give the trusted root of the deployment that signed, if you trust it")
  }

  private var timeless: SignatureFailure {
    let clocks = (root.clocks.map(\.name) + ["a log's promise"]).joined(separator: ", or ")
    return SignatureFailure(
      .timestampMissing, "nobody trusted says when this was signed",
      expected: "a time-stamp by \(clocks)",
      actual: bundle.timestamps.isEmpty ? "none" : "time-stamps by authorities not in the root",
      next: "ask for a bundle with a time-stamp, or give the trusted root that names its authority")
  }

  /// The issuer's certificate.
  private func verifyChain(_ times: [Instant]) throws(SignatureFailure) -> Certificate {
    var failure: ChainError?
    for authority in root.authorities {
      guard times.allSatisfy({ authority.validFor.contains($0) }) else { continue }
      let between = authority.intermediates + others
      do throws(ChainError) {
        var path: [Certificate] = []
        for time in times {
          path = try CertificateChain.verify(
            leaf, intermediates: between, roots: authority.root, at: time, links: root.links)
        }
        guard path.count > 1 else {
          throw ChainError(.other, "it is an authority of the trusted root itself")
        }
        guard path[1..<path.count - 1].allSatisfy({ $0.mayIssue(for: [.codeSigning]) }) else {
          throw ChainError(.other, "an authority between is for other purposes than signing code")
        }
        return path[1]
      } catch {
        if failure == nil || error.kind != .untrusted { failure = error }
      }
    }
    if let failure { throw SignatureFailure(failure, of: "the signer's certificate") }
    throw SignatureFailure(
      .noMatchingSigner, "no authority of the trusted root counted at the time of signing",
      expected: root.authorities.map(\.name).joined(separator: ", "), actual: leaf.issuerText,
      next: "give the trusted root of the deployment that signed")
  }

  private func verifyUse() throws(SignatureFailure) {
    guard !leaf.isAuthority, leaf.maySign, leaf.isFor(.codeSigning) else {
      throw SignatureFailure(
        .identityMismatch, "the certificate is not for signing code",
        expected: "digital signature, code signing, no authority",
        actual: leaf.purposes?.joined(separator: " ") ?? "none", next: "do not use the artifact")
    }
  }
}

extension WorkloadIdentity {
  var facts: [Verification.Fact] {
    let pairs: [(String, String?)] = [
      ("issuer", issuer), ("repository", repository), ("ref", ref), ("commit", commit),
      ("workflow", signer), ("trigger", trigger), ("runner", runner), ("run", run),
      ("repository id", repositoryID), ("owner id", ownerID), ("environment", environment),
    ]
    return pairs.compactMap { label, value in value.map { .init(label, $0) } }
  }
}
