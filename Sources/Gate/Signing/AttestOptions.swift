import Evidence
import Signatures

/// What `pintle attest` is asked for.
public struct AttestOptions: Sendable {
  public enum Claim: Sendable {
    /// A file with the predicate, and its type.
    case predicate(file: String, type: String)
    /// SLSA provenance out of a CI system's environment.
    case provenance([String: String])
    /// A whole folder as one release.
    case release(folder: String, ReleaseTerms)
  }

  public enum Form: String, Sendable, CaseIterable {
    case dsse, bundle
  }

  public var files: [String] = []
  public let claim: Claim
  public let output: String
  public let key: SigningKey
  public var form = Form.dsse
  /// Replace what is there.
  public var replaces = false

  public init(_ claim: Claim, output: String, key: SigningKey) {
    self.claim = claim
    self.output = output
    self.key = key
  }
}
