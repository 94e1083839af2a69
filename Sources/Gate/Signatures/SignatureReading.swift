import Engine
import Evidence
import Git
import Signatures
import Trees

/// What policy's `signatures` asks of a candidate: artifacts, commits, and the signers that pins remember.
/// Whose signatures count is the base's to say.
struct SignatureReading {
  private(set) var findings: [Finding] = []
  private(set) var open: [NotVerified] = []
  /// Signatures that were checked.
  private(set) var count = 0
  /// Whether the clock took part.
  private(set) var usedTime = false

  init() {}

  init(_ judgement: Judgement, _ examination: Examination) throws(GateError) {
    take(try PackageSigners(judgement, examination).read())
    guard let policy = judgement.trust.policy.signaturePolicy else { return }
    let trust = judgement.trust
    guard try isCurrent(trust.root, judgement.options.time) else { return }
    let people = RoleKeys(root: trust.root, time: judgement.options.time)
    if !policy.demands.isEmpty {
      take(try DemandedArtifacts(policy, people, judgement).read())
    }
    if let commits = policy.commits {
      take(try DemandedCommits(commits, people, judgement).read())
    }
  }

  /// Keys of an expired list are nobody's: whose signatures count is not known.
  private mutating func isCurrent(_ root: TrustRoot?, _ time: Instant) throws(GateError) -> Bool {
    guard let expires = root?.expires else { return true }
    usedTime = true
    guard expires <= time else { return true }
    open.append(
      NotVerified(
        .signature, .file(TrustRoot.path), reason: "expired",
        detail: "'\(TrustRoot.path.text)' expired \(expires.date), so that nobody's keys count",
        next: "sign a new version of it: pintle trust rotate", requiredBy: .policy))
    return false
  }

  private mutating func take(_ answer: SignatureAnswer) {
    findings += answer.findings
    open += answer.open
    count += answer.count
    usedTime = usedTime || answer.count > 0
  }
}

/// What one kind of demand came to.
struct SignatureAnswer {
  var findings: [Finding] = []
  var open: [NotVerified] = []
  var count = 0

  /// Takes what became of one thing.
  ///
  /// - Parameters:
  ///   - check: a command line that shows the same.
  ///   - change: how the thing relates to the base.
  /// - Throws: what keeps every signature from being checked (exit code 2).
  mutating func take(
    _ verdict: ArtifactVerdict, _ subject: Subject, places: [Place], check: String, change: Change
  ) throws(GateError) {
    count += 1
    guard case .failed(let failure) = verdict.outcome else { return }
    if failure.code == .configError { throw GateError(failure.what, fix: failure.next) }
    if let finding = SignatureFinding(failure, verdict) {
      findings.append(finding.finding(subject, places: places, check: check, change: change))
    } else {
      open.append(
        NotVerified(
          .signature, subject, reason: failure.code.rawValue,
          detail: "'\(verdict.name)': \(failure.what)", next: failure.next, place: places.first,
          requiredBy: .policy))
    }
  }
}
