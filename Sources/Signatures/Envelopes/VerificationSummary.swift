import Crypto
import Evidence

/// What somebody verified earlier, so that it need not be verified again (SLSA verification summary v1).
public struct VerificationSummary: Sendable {
  public static let predicateType = "https://slsa.dev/verification_summary/v1"

  public let subjects: [Statement.Subject]
  public let verifier: String
  public let time: Instant
  public let result: String
  public let levels: [String]
  public let resource: String
  /// SHA-256 of the policy, in hexadecimal; nil where none is named.
  public let policyDigest: String?

  /// - Throws: `wrong-subject` for a statement about something else, `malformed-signature`.
  public init(_ statement: Statement) throws(SignatureFailure) {
    guard statement.predicateType == Self.predicateType else {
      throw SignatureFailure(
        .wrongSubject, "the envelope is no verification summary", expected: Self.predicateType,
        actual: statement.predicateType,
        next: "give the file that 'pintle check --attest' wrote")
    }
    let predicate = statement.predicate
    guard let verifier = predicate?["verifier"]?["id"]?.string,
      let time = predicate?["timeVerified"]?.string.flatMap({ Instant($0) }),
      let result = predicate?["verificationResult"]?.string
    else { throw .malformed("the summary names no verifier, time or result") }
    subjects = statement.subjects
    self.verifier = verifier
    self.time = time
    self.result = result
    levels = predicate?["verifiedLevels"]?.elements.compactMap(\.string) ?? []
    resource = predicate?["resourceUri"]?.string ?? ""
    policyDigest = predicate?["policy"]?["digest"]?["sha256"]?.string
  }
}

/// What a verification summary has to say to be relied on.
public struct ExpectedSummary: Sendable {
  public var verifier = "https://pintle.dev/check"
  /// Seconds that it may be old; nil for any age.
  public var maximumAge: Int64?
  /// SHA-256 of the policy, in lower-case hexadecimal.
  public var policyDigest: String?
  public var levels: [String] = []
  public var resource: String?

  public init() {}

  /// - Throws: `identity-mismatch` for another verifier, `outside-validity` for its age, `wrong-subject` for a
  ///   verdict that did not pass and for another policy, resource or level.
  public func check(_ summary: VerificationSummary, at now: Instant) throws(SignatureFailure) {
    try match("verifier", .identityMismatch, verifier, summary.verifier)
    guard summary.result == "PASSED" else {
      throw SignatureFailure(
        .wrongSubject, "what was verified did not pass", expected: "PASSED",
        actual: summary.result, next: "see why the gate stopped it; do not go on")
    }
    try checkAge(summary.time, now)
    if let policyDigest {
      try match("policy", .wrongSubject, policyDigest, summary.policyDigest ?? "none")
    }
    if let resource { try match("resource", .wrongSubject, resource, summary.resource) }
    for level in levels where !summary.levels.contains(level) {
      throw SignatureFailure(
        .wrongSubject, "a level is missing", expected: level,
        actual: summary.levels.joined(separator: ", "), next: "run the gate as that level asks")
    }
  }

  private func match(
    _ what: String, _ code: FailureCode, _ expected: String, _ actual: String
  ) throws(SignatureFailure) {
    guard expected != actual else { return }
    throw SignatureFailure(
      code, "another \(what) than the one that counts here", expected: expected, actual: actual,
      next: "get the summary of the right run, or change what is asked for")
  }

  private func checkAge(_ time: Instant, _ now: Instant) throws(SignatureFailure) {
    guard time <= now else {
      throw SignatureFailure(
        .outsideValidity, "verified in the future", expected: "before \(now.text)",
        actual: time.text, next: "set the clocks of both machines")
    }
    guard let maximumAge, now.seconds - time.seconds > maximumAge else { return }
    throw SignatureFailure(
      .outsideValidity, "verified too long ago",
      expected: "at most \(maximumAge) s before \(now.text)",
      actual: time.text, next: "run the gate again")
  }
}
