import Crypto
import Evidence
import Inventory
import Signatures
import Syntax
import Trees

/// Verifies artifacts as a policy demands. Which signatures are required is the policy's to say, never what
/// happens to lie beside a file.
struct PolicyVerification {
  private let policy: SignaturePolicy
  private let people: RoleKeys
  private let artifacts: any ArtifactFolder
  private let roots: NamedRoots
  private let time: Instant

  init(
    _ policy: SignaturePolicy, people: RoleKeys, roots: NamedRoots,
    artifacts: any ArtifactFolder, time: Instant
  ) {
    self.policy = policy
    self.people = people
    self.roots = roots
    self.artifacts = artifacts
    self.time = time
  }

  /// - Parameter folder: holds `.pintle`; patterns of artifacts are relative to it.
  init(_ folder: String, time: Instant) throws(GateError) {
    let files: TrustFiles
    do throws(TreeError) {
      files = try TrustFiles(FolderTree(folder))
    } catch {
      throw GateError("'\(folder)' cannot be read: \(error.what)")
    }
    guard let own = try files.policy() else {
      throw GateError(
        "nothing says whose signatures count",
        fix:
          "give --signature and --key, or --bundle, --identity and --issuer, or write \(Policy.path.text)"
      )
    }
    guard let policy = own.signaturePolicy else {
      throw GateError(
        "'\(folder)/\(Policy.path.text)' says nothing under 'signatures'",
        fix: "write 'signatures:' with rules")
    }
    let root = try files.trust()?.root
    if let expires = root?.expires, expires <= time {
      throw GateError("trust.json expired \(expires.date)", fix: "sign a new version of it")
    }
    self.init(
      policy, people: RoleKeys(root: root, time: time), roots: try NamedRoots(policy, in: files),
      artifacts: DiskArtifacts(folder: folder), time: time)
  }

  /// - Parameter names: artifacts relative to the folder; all that the policy is about when empty.
  func report(_ names: [String]) throws(GateError) -> VerificationReport {
    var report = VerificationReport(time: time)
    let all = names.isEmpty ? try artifacts.files() : names
    let named = self.named(all)
    for demand in policy.demands {
      let matching = artifacts(of: demand, among: named)
      report.artifacts += try verdicts(matching, demand)
      if matching.isEmpty, names.isEmpty {
        report.artifacts.append(Self.absent(demand))
      }
    }
    let covered = Set(report.artifacts.map(\.name))
    let there = Set(all)
    let rest = all.filter { !covered.contains($0) && !isSignature($0, among: there) }
    if names.isEmpty {
      report.skipped = rest.count
    } else {
      report.artifacts += rest.map(Self.uncovered)
    }
    return report
  }

  /// The files that some demand names and that are no signatures.
  func named(_ files: [String]) -> [String] {
    let all = Set(files)
    return files.filter { isDemanded($0) && !isSignature($0, among: all) }
  }

  /// The named files that a demand is about, but second names of such files (`latest` beside `1.2`).
  func artifacts(of demand: SignaturePolicy.Demand, among files: [String]) -> [String] {
    let named = files.filter { Pattern.matches(demand.artifacts, $0) }
    let all = Set(named)
    return named.filter { name in
      guard let target = artifacts.target(ofLink: name), !target.contains("/") else { return true }
      let path = TreePath(name).parent.appending(TreePath(target)).text
      return !all.contains(path) || artifacts.target(ofLink: path) != nil
    }
  }

  private static func absent(_ demand: SignaturePolicy.Demand) -> ArtifactVerdict {
    let failure = SignatureFailure(
      .unsupported, "no artifact is there", expected: demand.artifacts,
      next: "build the artifacts first, or correct the pattern in the policy")
    return ArtifactVerdict(
      name: demand.artifacts, digest: nil, signature: "", outcome: .failed(failure))
  }

  private static func uncovered(_ name: String) -> ArtifactVerdict {
    let failure = SignatureFailure(
      .unsupported, "no rule of the policy is about it", next: "add a rule under 'signatures.rules'"
    )
    return ArtifactVerdict(name: name, digest: nil, signature: "", outcome: .failed(failure))
  }

  static func suffixes(_ format: SignatureFormat) -> [String] {
    switch format {
    case .minisign: [".minisig", ".sig"]
    case .signify: [".sig", ".signify"]
    case .ssh: [".sig", ".sshsig"]
    case .openPGP: [".asc", ".sig", ".gpg"]
    case .cms: [".p7s", ".cms"]
    case .sigstore:
      [
        ".sigstore.json", ".sigstore", ".bundle", ".intoto.jsonl", ".attestations.jsonl",
        ".publish.attestation",
      ]
    case .dsse: [".dsse", ".dsse.json", ".intoto.json"]
    case .timestamp: [".tsr"]
    case .raw: [".sig"]
    case .logProof: [".tlog-proof"]
    case .note, .clearSigned: []
    }
  }

  private func isDemanded(_ name: String) -> Bool {
    policy.demands.contains { Pattern.matches($0.artifacts, name) }
  }

  /// Whether a file is called like a signature of an artifact that is there, and is one: a program of such a name
  /// is an artifact like any other.
  private func isSignature(_ name: String, among all: Set<String>) -> Bool {
    let formats = SignatureFormat.allCases.filter { format in
      Self.suffixes(format).contains { suffix in
        guard name.hasSuffix(suffix) else { return false }
        let artifact = String(name.dropLast(suffix.count))
        return all.contains(artifact) && isDemanded(artifact)
          && (format != .raw || asksForRaw(artifact))
      }
    }
    guard !formats.isEmpty, let bytes = try? artifacts.signature(name) else { return false }
    let format = SignatureFormat.of(bytes)
    return formats.contains(format) && format.isWhole(bytes)
  }

  /// Any bytes can be a signature without a frame: where none is asked for, none is one.
  private func asksForRaw(_ artifact: String) -> Bool {
    policy.demands.contains {
      $0.formats.contains(.raw) && Pattern.matches($0.artifacts, artifact)
    }
  }

  // MARK: One artifact

  /// What became of artifacts that a demand is about, in their order.
  func verdicts(
    _ names: [String], _ demand: SignaturePolicy.Demand
  ) throws(GateError) -> [ArtifactVerdict] {
    guard !names.isEmpty else { return [] }
    let checks = try self.checks(demand)
    var verdicts: [ArtifactVerdict] = []
    for name in names { verdicts.append(try verdict(name, demand, checks)) }
    return verdicts
  }

  private func verdict(
    _ name: String, _ demand: SignaturePolicy.Demand, _ checks: Checks
  ) throws(GateError) -> ArtifactVerdict {
    if let target = artifacts.target(ofLink: name) { return Self.link(name, target) }
    return ArtifactVerdict(
      judging: name, try artifacts.artifact(name)
    ) { (content, signature) throws(SignatureFailure) in
      var evidence: [Found] = []
      for format in demand.formats { evidence.append(try self.evidence(name, format)) }
      return try verify(content, demand, evidence, checks, &signature)
    }
  }

  /// Who unpacks or runs the artifacts follows it, so it stands for a file that nobody signed under that name.
  private static func link(_ name: String, _ target: String) -> ArtifactVerdict {
    let failure = SignatureFailure(
      .unsigned, "a symbolic link, which nobody can sign", expected: "a file",
      actual: "a link to \(target)",
      next: "put the file itself there, or leave the link out of the rule's pattern")
    return ArtifactVerdict(name: name, digest: nil, signature: "", outcome: .failed(failure))
  }

  private struct Found {
    let format: SignatureFormat
    /// Nil when nothing of the format is there.
    let file: (name: String, bytes: [UInt8])?
  }

  /// The first file beside the artifact whose content is of the format.
  private func evidence(
    _ name: String, _ format: SignatureFormat
  ) throws(SignatureFailure) -> Found {
    for suffix in Self.suffixes(format) {
      let found: [UInt8]?
      do throws(GateError) {
        found = try artifacts.signature(name + suffix)
      } catch {
        throw SignatureFailure(
          .unsupported, "'\(name + suffix)' cannot be read: \(error.what)",
          next: "get the signature again from where the artifact was published")
      }
      guard let bytes = found else { continue }
      if SignatureFormat.of(bytes) == format {
        return Found(format: format, file: (name + suffix, bytes))
      }
    }
    return Found(format: format, file: nil)
  }

  private struct Checks {
    var signature: SignatureCheck
    var clocks: [(name: String, roots: [Certificate])] = []
    var threshold = 1
    var dismissed: [RoleKeys.Dismissed] = []
  }

  private func checks(_ demand: SignaturePolicy.Demand) throws(GateError) -> Checks {
    var check = SignatureCheck(time: time)
    check.expected = demand.expected
    check.namespace = demand.namespace
    var checks = Checks(signature: check)
    if let name = demand.root {
      checks.signature.trustedRoots = try roots.trusted(name) ?? []
    }
    for name in demand.timestampRoots { checks.clocks.append((name, try roots.clock(name))) }
    if let role = demand.role {
      (checks.signature.keys, checks.threshold) = try people.keys(of: role)
      checks.dismissed = try people.dismissed(from: role)
    }
    return checks
  }

  private func verify(
    _ content: any SignedContent, _ demand: SignaturePolicy.Demand, _ evidence: [Found],
    _ checks: Checks, _ signature: inout String
  ) throws(SignatureFailure) -> [Verification] {
    var found: [Verification] = []
    for item in evidence {
      guard let file = item.file else {
        signature = ""
        throw SignatureFailure(
          .unsigned, "no \(item.format.rawValue) signature lies beside it",
          expected: demand.formats.map(\.rawValue).joined(separator: ", "),
          next: "get the signature from where the artifact was published")
      }
      signature = file.name
      if item.format == .timestamp {
        found.append(try stamp(file.bytes, content, checks.clocks))
      } else {
        var check = checks.signature
        // Who is named by identity does not sign with the role's keys.
        if item.format == .sigstore, demand.namesIdentity { check.keys = KeyRing() }
        found.append(
          try RoleKeys.verify(check, file.bytes, over: content, dismissed: checks.dismissed))
      }
    }
    try checkTime(found, demand)
    try checkOwners(found, demand, checks.threshold)
    try checkCounter(found, demand)
    return found
  }

  private func stamp(
    _ bytes: [UInt8], _ content: any SignedContent, _ clocks: [(name: String, roots: [Certificate])]
  ) throws(SignatureFailure) -> Verification {
    try TimestampFile.verify(
      bytes, overAny: [content], clocks, now: time,
      unnamed: SignatureFailure(
        .timestampMissing, "the policy names no authority", next: "name 'timestamp-roots'"))
  }

  private func checkTime(
    _ found: [Verification], _ demand: SignaturePolicy.Demand
  ) throws(SignatureFailure) {
    guard demand.notBefore != nil || demand.notAfter != nil else { return }
    // A time-stamp over the content says when that was there, not when it was signed.
    let signed = found.filter { $0.format != "rfc3161" }.compactMap(\.time)
    let moments = (signed.isEmpty ? found.compactMap(\.time) : signed).map { Instant(seconds: $0) }
    guard let first = moments.min(), let last = moments.max() else {
      throw SignatureFailure(
        .timestampMissing, "the policy asks when it was signed, and nobody trusted says so",
        next: "ask for a time-stamp, or a bundle with one")
    }
    let isInside =
      (demand.notBefore.map { $0 <= first } ?? true)
      && (demand.notAfter.map { last <= $0 } ?? true)
    guard isInside else {
      throw SignatureFailure(
        .outsideValidity, "signed outside the time that the policy allows",
        expected: "\(demand.notBefore?.text ?? "ever") to \(demand.notAfter?.text ?? "ever")",
        actual: (demand.notBefore.map { first < $0 } ?? false ? first : last).text,
        next: "use an artifact that was signed in that time")
    }
  }

  /// Distinct owners count: two keys of one person are one.
  private func checkOwners(
    _ found: [Verification], _ demand: SignaturePolicy.Demand, _ threshold: Int
  ) throws(SignatureFailure) {
    guard demand.role != nil else { return }
    let owners = Set(
      found.filter { $0.format != "rfc3161" && !$0.isByIdentity }.flatMap(\.signers))
    guard owners.count >= threshold else {
      throw SignatureFailure(
        .thresholdNotMet, "\(owners.count) of \(threshold) people of the role signed",
        expected: "\(threshold)", actual: owners.sorted().joined(separator: ", "),
        next: "ask the missing signers for their signatures")
    }
  }

  /// `counter:N` in minisign's trusted comment.
  private func checkCounter(
    _ found: [Verification], _ demand: SignaturePolicy.Demand
  ) throws(SignatureFailure) {
    guard let minimum = demand.minimumCounter else { return }
    let comments = found.flatMap(\.facts).filter { $0.label == "trusted comment" }.map(\.value)
    let words = comments.flatMap { $0.split { $0 == "\t" || $0 == " " } }
    let counters = words.filter { $0.hasPrefix("counter:") }.compactMap { Int($0.dropFirst(8)) }
    guard let counter = counters.max(), counter >= minimum else {
      throw SignatureFailure(
        .rollback, "an older release than the policy allows",
        expected: "counter \(minimum) or more",
        actual: counters.max().map(String.init) ?? "no signed counter",
        next: "get the current release")
    }
  }
}
