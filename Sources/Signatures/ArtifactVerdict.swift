import Evidence

/// What became of one artifact.
public struct ArtifactVerdict: Sendable {
  public enum Outcome: Sendable {
    case verified([Verification])
    case failed(SignatureFailure)
  }

  /// As the caller named it.
  public let name: String
  /// `sha256:…` of what was read; nil when nothing was.
  public let digest: String?
  /// The file of the signature that decided; may be empty.
  public let signature: String
  public let outcome: Outcome

  public init(name: String, digest: String?, signature: String, outcome: Outcome) {
    self.name = name
    self.digest = digest
    self.signature = signature
    self.outcome = outcome
  }
}

/// What became of all artifacts of one run.
public struct VerificationReport: Sendable {
  public var artifacts: [ArtifactVerdict] = []
  /// Files that were seen and are no artifacts by the policy.
  public var skipped = 0
  public let time: Instant

  public init(time: Instant) { self.time = time }

  public struct Count: Sendable {
    public var verified = 0
    public var failed = 0
    public var unsigned = 0
    public var unsupported = 0
  }

  public var count: Count {
    artifacts.reduce(into: Count()) { count, artifact in
      switch artifact.outcome {
      case .verified: count.verified += 1
      case .failed(let failure):
        switch failure.code {
        case .unsigned: count.unsigned += 1
        case .unsupported: count.unsupported += 1
        default: count.failed += 1
        }
      }
    }
  }

  /// 0 verified, 1 failed, 2 could not run, 3 not verified.
  public var exitCode: Int32 {
    var code: Int32 = artifacts.isEmpty ? 3 : 0
    for artifact in artifacts {
      guard case .failed(let failure) = artifact.outcome else { continue }
      switch failure.code {
      case .configError: return 2
      case .unsupported: code = code == 0 ? 3 : code
      default: code = 1
      }
    }
    return code
  }
}
