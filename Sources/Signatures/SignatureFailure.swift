/// Why an artifact does not verify; the spellings are the rule catalogue's.
public enum FailureCode: String, Sendable, Hashable, CaseIterable {
  case unsigned
  case noMatchingSigner = "no-matching-signer"
  case badSignature = "bad-signature"
  case identityMismatch = "identity-mismatch"
  case outsideValidity = "outside-validity"
  case revokedKey = "revoked-key"
  case expiredKey = "expired-key"
  case weakAlgorithm = "weak-algorithm"
  case logMismatch = "log-mismatch"
  case timestampMissing = "timestamp-missing"
  case wrongSubject = "wrong-subject"
  case checksumMismatch = "checksum-mismatch"
  case rollback
  case thresholdNotMet = "threshold-not-met"
  case malformedSignature = "malformed-signature"
  /// A ref whose name is not the signed tag's.
  case refNameMismatch = "ref-name-mismatch"
  case provenanceRegression = "provenance-regression"
  /// What is attested is not what pins and history say.
  case provenanceMismatch = "provenance-mismatch"
  /// Not verified: this program does not read it.
  case unsupported
  /// The caller's files or options: nothing was verified.
  case configError = "config-error"
}

/// The first check that failed.
public struct SignatureFailure: Error, Sendable, Hashable {
  public let code: FailureCode
  /// A sentence without a full stop.
  public let what: String
  public let expected: String?
  public let actual: String?
  /// What to do.
  public let next: String

  public init(
    _ code: FailureCode, _ what: String, expected: String? = nil, actual: String? = nil,
    next: String
  ) {
    self.code = code
    self.what = what
    self.expected = expected
    self.actual = actual
    self.next = next
  }

  static func malformed(_ what: String) -> SignatureFailure {
    SignatureFailure(
      .malformedSignature, what, next: "get the signature again from where it was published")
  }

  static func unsupported(_ what: String) -> SignatureFailure {
    SignatureFailure(
      .unsupported, what, next: "verify it with the tool that made it, or ask for another format")
  }

  static func config(_ what: String, next: String) -> SignatureFailure {
    SignatureFailure(.configError, what, next: next)
  }

  static func bad(_ what: String) -> SignatureFailure {
    SignatureFailure(
      .badSignature, what, next: "do not use the artifact; get it and its signature again")
  }

  static func weak(_ what: String) -> SignatureFailure {
    SignatureFailure(
      .weakAlgorithm, what, next: "ask the signer for a signature by today's algorithms")
  }
}

/// A signature that holds, and what it says.
public struct Verification: Sendable, Hashable {
  public struct Fact: Sendable, Hashable {
    public let label: String
    public let value: String

    public init(_ label: String, _ value: String) {
      self.label = label
      self.value = value
    }
  }

  /// `minisign`, `sigstore`, …
  public let format: String
  /// Who: an owner, a principal, an identity, or the file of the key.
  public let signer: String
  /// The same, one by one: a name may hold a comma.
  public var signers: [String]
  /// Names the key.
  public let keyID: String
  /// Under which names each signer's keys are known; signers who share one are one. Ids of public keys
  /// (`PublicKey.id`) are among them wherever there is one, so that formats can be told apart from people.
  public var keys: [Set<String>]
  /// Whether a certificate says who signed, not the one who gave the key.
  public var isByIdentity = false
  /// A moment that somebody else than the signer vouches for, in seconds since 1970.
  public var time: Int64?
  /// The trust root that matched, by name.
  public var root: String?
  public var facts: [Fact] = []
  /// What was tolerated or not checked.
  public var notes: [String] = []

  public init(format: String, signer: String, keyID: String) {
    self.format = format
    self.signer = signer
    signers = [signer]
    self.keyID = keyID
    keys = [[keyID]]
  }

  /// How many distinct signers there are among some verifications.
  public static func distinctSigners(_ verifications: [Verification]) -> Int {
    var groups: [Set<String>] = []
    for keys in verifications.flatMap(\.keys) {
      let others = groups.filter { $0.isDisjoint(with: keys) }
      let same = groups.filter { !$0.isDisjoint(with: keys) }
      groups = others + [same.reduce(keys) { $0.union($1) }]
    }
    return groups.count
  }
}
