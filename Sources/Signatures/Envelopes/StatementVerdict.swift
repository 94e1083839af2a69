import Evidence
import Syntax

/// Statements that hold a verdict of their own.
extension Statement {
  private static let summaries = [
    VerificationSummary.predicateType, "https://slsa.dev/verification_summary/v0.2",
    "https://slsa.dev/verification_summary/v0.1",
  ]
  private static let testResult = "https://in-toto.io/attestation/test-result/v0.1"

  /// Checks that a signed statement does not speak against what it is about: a signature under "this did not
  /// pass" vouches for nothing.
  ///
  /// - Throws: `wrong-subject` for a verdict that did not pass, `outside-validity` for a release that expired,
  ///   `malformed-signature` where the verdict is missing.
  func checkVouches(at time: Instant) throws(SignatureFailure) {
    if Self.summaries.contains(predicateType) {
      try checkPassed(predicate?["verificationResult"] ?? predicate?["verification_result"])
    } else if predicateType == Self.testResult {
      try checkPassed(predicate?["result"])
    } else if predicateType == ReleaseTerms.predicateType {
      try ReleaseTerms(self).check(at: time)
    }
  }

  private func checkPassed(_ verdict: JSONValue?) throws(SignatureFailure) {
    guard let verdict = verdict?.string else { throw .malformed("a verdict without a result") }
    guard verdict == "PASSED" || verdict == "WARNED" && predicateType == Self.testResult else {
      throw SignatureFailure(
        .wrongSubject, "what was verified did not pass", expected: "PASSED", actual: verdict,
        next: "see why it was stopped; do not go on")
    }
  }
}
