import Crypto
import Evidence
import Signatures

/// What `pintle verify` was asked.
public struct VerifyOptions: Sendable {
  /// Files, folders, or `sha256:HEX`.
  public var files: [String] = []
  public var signatures: [String] = []
  /// Files of keys, or the keys themselves.
  public var keys: [String] = []
  /// Distinct keys that have to sign; all signatures have to hold when it is nil.
  public var threshold: Int?
  public var allowedSigners: String?
  public var principal: String?
  /// Of SSH signatures; `file` when nil.
  public var namespace: String?
  public var bundles: [String] = []
  public var trustedRoots: [String] = []
  public var expected = ExpectedIdentity()
  public var checksums: String?
  public var timestamp: String?
  public var timestampRoots: [String] = []
  public var npmSignatures: String?
  /// A folder with a log's tiles.
  public var tiles: String?
  /// A signed verification summary.
  public var summaryFile: String?
  /// What it has to say.
  public var summary = ExpectedSummary()
  /// The signed statement of a release; `files` is its folder.
  public var release: String?
  /// The lowest counter that a release may have.
  public var minimumCounter: Int?
  /// A file that remembers the counters of releases.
  public var releaseState: String?
  /// Of raw signatures; SHA-256 when nil.
  public var hash: Hash?
  /// Of raw RSA signatures; PKCS #1 when nil.
  public var padding: RawSignature.Padding?
  /// A revision, tag or range.
  public var git: String?
  /// The repository of `git`.
  public var repository = "."
  /// A clone in which the commit that a bundle names is looked up.
  public var source: String?
  /// Patterns of full names of the branches there that count; all when empty.
  public var sourceBranches: [String] = []
  public var time: Instant

  public init(time: Instant) { self.time = time }
}
