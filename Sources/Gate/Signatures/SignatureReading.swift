import Engine
import Evidence
import Git
import Signatures
import Trees

/// What policy's `signatures` asks of a candidate: artifacts, commits, and the signers that pins remember.
/// Whose signatures count is the base's to say.
enum SignatureReading {
  static func answer(
    _ judgement: Judgement, _ examination: Examination
  ) throws(GateError) -> SignatureAnswer {
    var answer = try PackageSigners(judgement, examination).read()
    guard let policy = judgement.trust.policy.signaturePolicy else { return answer }
    let (root, time) = (judgement.trust.root, judgement.options.time)
    if let expires = root?.expires {
      answer.usedTime = true
      guard time < expires else {
        answer.open.append(expired(expires))
        return answer
      }
    }
    let people = RoleKeys(root: root, time: time)
    if !policy.demands.isEmpty {
      answer.add(try DemandedArtifacts(policy, people, judgement).read())
    }
    if let commits = policy.commits {
      answer.add(try DemandedCommits(commits, people, judgement).read())
    }
    return answer
  }

  /// Keys of an expired list are nobody's: whose signatures count is not known.
  private static func expired(_ moment: Instant) -> NotVerified {
    NotVerified(
      .signature, .file(TrustRoot.path), reason: "expired",
      detail: "'\(TrustRoot.path.text)' expired \(moment.date), so that nobody's keys count",
      next: "sign a new version of it: pintle trust rotate", requiredBy: .policy)
  }
}

/// What demands came to.
struct SignatureAnswer {
  private(set) var findings: [Finding] = []
  var open: [NotVerified] = []
  /// Signatures that were checked.
  private(set) var count = 0
  /// Whether the clock took part.
  var usedTime = false

  mutating func add(_ other: SignatureAnswer) {
    findings += other.findings
    open += other.open
    count += other.count
    usedTime = usedTime || other.usedTime
  }

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
    usedTime = true
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
