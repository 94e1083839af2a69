import Evidence
import Signatures

/// A check of a signature that failed, as a finding of the gate.
struct SignatureFinding {
  private let failure: SignatureFailure
  private let rule: Rule
  private let verdict: ArtifactVerdict

  /// Nil for a code that says that nothing was verified.
  init?(_ failure: SignatureFailure, _ verdict: ArtifactVerdict) {
    guard let rule = failure.code.rule else { return nil }
    self.failure = failure
    self.rule = rule
    self.verdict = verdict
  }

  func finding(_ subject: Subject, places: [Place], check: String, change: Change) -> Finding {
    var facts: [Fact] = []
    if let expected = failure.expected { facts.append(Fact("expected", now: expected)) }
    if let actual = failure.actual { facts.append(Fact("found", now: actual, check: check)) }
    if !verdict.signature.isEmpty { facts.append(Fact("signature", now: verdict.signature)) }
    if let digest = verdict.digest, subject.kind != .commit {
      facts.append(Fact("digest", now: digest))
    }
    if failure.actual == nil { facts.append(Fact("shown by", now: check)) }
    return FingerprintOf.stamped(
      Finding(
        rule, subject,
        "'\(verdict.name)': \(failure.what)", places: places, facts: facts,
        fixes: failure.next.isEmpty ? [] : [failure.next],
        identity: [verdict.digest ?? "", verdict.signature],
        group: subject.kind == .commit ? Subject(.repository, ".") : nil, change: change))
  }
}
