import Engine
import Evidence
import Inventory
import Signatures
import Trees

/// Packages whose signer the pins remember: what a change brings of them has to come with an attestation by
/// that signer, over the very file that the lockfile names.
struct PackageSigners {
  private let judgement: Judgement
  private let packages: [SignedPackage]
  private let attestations: AttestationFolder
  private let sources: AttestedSources
  private let roots: NamedRoots

  init(_ judgement: Judgement, _ examination: Examination) throws(GateError) {
    self.judgement = judgement
    let pins = judgement.trust.pins
    let entries =
      pins.all(.signer).first { _ in true } == nil ? [] : examination.dependencies.judged
    var seen: Set<String> = []
    packages = entries.compactMap { entry in
      let dependency = entry.dependency
      let name = Purl.text(dependency.ecosystem, name: dependency.name)
      let digests = dependency.digests.map(\.text).sorted().joined(separator: " ")
      guard let pin = pins[Pin.Key(.signer, name)],
        ![.workspace, .link].contains(dependency.source.kind),
        seen.insert("\(dependency.purl) \(digests)").inserted
      else { return nil }
      return SignedPackage(
        dependency: dependency, pin: pin,
        place: entry.lockfile.source.place(.cause, dependency.range))
    }
    attestations = AttestationFolder(packages.isEmpty ? [] : judgement.upstream.attestations)
    sources = AttestedSources(
      judgement.upstream.upstreams,
      branches: judgement.trust.policy.signaturePolicy?.sourceBranches ?? [])
    roots = try NamedRoots(
      packages.isEmpty ? nil : judgement.trust.policy.signaturePolicy, in: judgement.trust.files)
  }

  func read() throws(GateError) -> SignatureAnswer {
    var answer = SignatureAnswer()
    for package in packages {
      guard let check = try check(package, &answer) else { continue }
      for digest in package.digests {
        let files = attestations.files(about: digest)
        guard let artifact = DigestArtifact(digest), !files.isEmpty else {
          answer.open.append(open(package, "no-attestation", "no attestation of it is at hand"))
          break
        }
        let verdicts = files.map { verdict(package, check, $0, artifact) }
        let best = verdicts.first(where: \.isVerified) ?? verdicts[0]
        try answer.take(
          best, package.dependency.subject, places: [package.place, pinPlace(package)],
          check: command(package, digest, best.signature),
          change: judgement.trees.base == nil ? judgement.trees.ageWithoutBase : .introduced)
      }
      if package.digests.isEmpty {
        answer.open.append(
          open(package, "no-digest", "the lockfile has no digest that attestations are over"))
      }
    }
    return answer
  }

  /// A command line that shows the same.
  private func command(_ package: SignedPackage, _ digest: String, _ file: String) -> String {
    var words = ["pintle", "verify", digest, "--bundle", file]
    for (option, key) in [("--identity", "identity"), ("--issuer", "issuer")] {
      if let value = package.pin[key] { words += [option, value] }
    }
    let root = package.pin["root"] ?? ""
    if let path = judgement.trust.policy.signaturePolicy?.roots[root] {
      words += ["--trusted-root", TrustFiles.folder.appending(TreePath(path)).text]
    }
    return words.map(ShellWord.quoted).joined(separator: " ")
  }

  private func verdict(
    _ package: SignedPackage, _ check: SignatureCheck, _ content: AttestationFolder.File,
    _ artifact: DigestArtifact
  ) -> ArtifactVerdict {
    let outcome: ArtifactVerdict.Outcome
    do throws(SignatureFailure) {
      var verification = try check.verifyBundles(content.bytes, artifact)
      try package.dependency.checkSubject(of: verification)
      try sources.check(&verification)
      outcome = .verified([verification])
    } catch {
      let isMismatch = [.identityMismatch, .refNameMismatch, .wrongSubject].contains(error.code)
      outcome = .failed(isMismatch ? error.asMismatch : error)
    }
    return ArtifactVerdict(
      name: package.dependency.purl, digest: artifact.text, signature: content.name,
      outcome: outcome)
  }

  /// The check that a line of the pins stands for; nil where its root is not known.
  private func check(
    _ package: SignedPackage, _ answer: inout SignatureAnswer
  ) throws(GateError) -> SignatureCheck? {
    guard let trusted = try roots.trusted(package.pin["root"] ?? "") else {
      answer.open.append(
        open(
          package, "unknown-root",
          "its signer's root '\(package.pin["root"] ?? "")' is none of 'signatures.roots' of the policy"
        ))
      return nil
    }
    var check = SignatureCheck(time: judgement.options.time)
    check.trustedRoots = trusted
    check.expected.subject = package.pin["identity"]
    check.expected.issuer = package.pin["issuer"]
    try configured { () throws(SignatureFailure) in try check.expected.check() }
    return check
  }

  private func pinPlace(_ package: SignedPackage) -> Place {
    judgement.trust.pins.source.place(.pin, package.pin.range)
  }

  /// With a base somebody has to answer: naming a signer was a decision.
  private func open(_ package: SignedPackage, _ reason: String, _ what: String) -> NotVerified {
    let dependency = package.dependency
    let next =
      dependency.ecosystem == .npm
      ? "save \(dependency.attestationPath) of the registry below a folder, and name it: pintle check --attestations FOLDER"
      : "save its attestations below a folder, and name it: pintle check --attestations FOLDER"
    return NotVerified(
      .signature, dependency.subject, reason: reason, detail: what, next: next,
      place: package.place, requiredBy: judgement.trees.base == nil ? nil : .policy)
  }
}

/// A package with the line of the pins that names its signer.
private struct SignedPackage {
  let dependency: Dependency
  let pin: Pin
  let place: Place

  /// Of every file the digests by its strongest algorithm, `sha512:…`: installers take a file that has any of
  /// them. Nothing where a file has none that attestations are over.
  var digests: [String] {
    let ofFiles = dependency.artifacts.map { artifact in
      let digests = artifact.digests.filter { $0.scheme == .file && $0.algorithm >= .sha256 }
      let strongest = digests.map(\.algorithm).max()
      return digests.filter { $0.algorithm == strongest }.map(\.text)
    }
    return ofFiles.contains([]) ? [] : ofFiles.flatMap { $0 }
  }
}

extension Dependency {
  /// Where npm's registry keeps the attestations of a version.
  fileprivate var attestationPath: String {
    "/-/npm/v1/attestations/\(name.replacing("/", with: "%2f"))@\(version)"
  }
}

extension Dependency {
  /// Whether an attestation names this package, where its ecosystem says how: npm's subjects are purls, PyPI's
  /// are file names (PEP 740). A file that somebody published again under another name keeps its digest.
  ///
  /// - Throws: `wrong-subject`, which a pinned signer makes a mismatch.
  fileprivate func checkSubject(of verification: Verification) throws(SignatureFailure) {
    let subject = verification.facts.first { $0.label == "subject" }?.value
    guard [.npm, .pypi].contains(ecosystem), !isNamed(by: subject ?? "") else { return }
    throw SignatureFailure(
      .wrongSubject, "the attestation is about another package", expected: purl,
      actual: subject ?? "no name",
      next: "do not use this version until its maintainers explain who published it")
  }

  private func isNamed(by subject: String) -> Bool {
    guard ecosystem == .npm else { return isDistribution(subject) }
    guard let named = Purl.parse(subject) else { return false }
    return named.ecosystem == .npm && named.name == ecosystem.canonical(name)
      && named.version == version
  }

  /// `NAME-VERSION…`: of `foo-bar-1.0.tar.gz` the name is not `foo`.
  private func isDistribution(_ file: String) -> Bool {
    let start = ecosystem.canonical(name) + "-"
    let file = ecosystem.canonical(file)
    guard file.hasPrefix(start) else { return false }
    let rest = file.dropFirst(start.count)
    let version = ecosystem.canonical(version)
    return rest.hasPrefix(version + "-") || rest.hasPrefix("v" + version + "-")
      || rest.hasPrefix(version + "+")
  }
}

extension ArtifactVerdict {
  fileprivate var isVerified: Bool {
    if case .verified = outcome { return true }
    return false
  }
}

extension DigestArtifact {
  fileprivate var text: String { "\(hash.name):\(Hexadecimal.text(value))" }
}

extension SignatureFailure {
  /// What pins remember of who built something is not what its attestation says.
  fileprivate var asMismatch: SignatureFailure {
    SignatureFailure(
      .provenanceMismatch, what, expected: expected, actual: actual,
      next: "do not use this version until its maintainers explain who built it")
  }
}
