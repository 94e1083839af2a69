import Crypto
import Evidence
import Git
import Signatures
import Syntax

/// A verdict, signed for those who come later: an in-toto statement with a SLSA verification summary
/// (https://slsa.dev/spec/v1.0/verification_summary) in a DSSE envelope.
public struct GateAttestation {
  /// Who verified, in every summary of `pintle check`.
  public static let verifier = "https://pintle.dev/check"
  public static let predicateType = VerificationSummary.predicateType
  /// The level of what passed.
  public static let passLevel = "PINTLE_GATE_PASS"
  /// The level of what passed by the base's policy, which the change itself cannot edit.
  public static let baseLevel = "PINTLE_POLICY_OF_BASE"

  public struct Options: Sendable {
    /// The file to write.
    public let output: String
    public let key: SigningKey
    /// Files that the summary is about, beside the commit.
    public var artifacts: [String] = []
    /// What was verified, as a URI; nil for the repository's address.
    public var resource: String?
    /// What the CI system says about repository and branch.
    public var environment: [String: String] = [:]

    public init(output: String, key: SigningKey) {
      self.output = output
      self.key = key
    }
  }

  private let options: Options
  private let check: CheckOptions
  private let signer: any Signer
  private let artifacts: [JSONTree]

  /// Opens the key and reads the artifacts, before anything is judged.
  ///
  /// - Throws: for what would make the summary say more than was judged.
  public init(_ options: Options, of check: CheckOptions) throws(GateError) {
    guard check.only.isEmpty else {
      throw GateError("--attest states a whole verdict", fix: "leave --only out")
    }
    self.options = options
    self.check = check
    signer = try options.key.open()
    try Self.refuseForeign(options.output, signer)
    var artifacts: [JSONTree] = []
    for path in options.artifacts {
      let file = try OpenedFile(path)
      guard !file.isEmpty else { throw GateError("'\(path)' is empty", fix: "name what was built") }
      artifacts.append(
        try Gate.signing(path) { () throws(SigningError) in try .subject(file) })
    }
    self.artifacts = artifacts
  }

  /// Replaces nothing but what an earlier run wrote.
  private static func refuseForeign(_ path: String, _ signer: any Signer) throws(GateError) {
    guard LocalFile.exists(path) else { return }
    let content = try? LocalFile.read(path)
    let known = content.flatMap { try? Envelope($0) }?.signatures.map(\.keyID)
    guard known != [signer.publicKey.id] else { return }
    throw GateError(
      "'\(path)' is there, and not an attestation by this key",
      fix: "move it away, or choose another name")
  }

  /// Signs and writes the summary.
  ///
  /// - Returns: false where nothing was judged, so that there is nothing to state.
  public func write(_ verdict: Verdict) throws(GateError) -> Bool {
    let subject = try AttestedSubject(verdict.inputs, check, options)
    if subject.commit == nil, artifacts.isEmpty {
      guard verdict.inputs.candidateKind != "head" else { return false }
      throw GateError(
        "no commit was judged, so there is nothing to attest: \(subject.reason)",
        fix: "commit and give --base, or name files by --attest-artifact")
    }
    let statement = JSONTree.statement(
      subjects: subject.trees + artifacts, predicateType: Self.predicateType,
      predicate: GateSummary(verdict: verdict, check: check, subject: subject).tree)
    let envelope = try Gate.signing(options.output) { () throws(SigningError) in
      try Envelope(statement: statement.canonical).signed(by: signer)
    }
    let lock = try FolderLock(files: [options.output])
    try Self.refuseForeign(options.output, signer)
    try LocalFile.write(envelope.json, to: options.output)
    _ = consume lock
    return true
  }
}
