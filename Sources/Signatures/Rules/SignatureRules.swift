import Evidence

/// The codes that a failed verification can have, as rules.
public enum SignatureRules {
  /// Sorted by id.
  public static let rules: [Rule] = FailureCode.allCases.compactMap(\.rule).sorted { $0.id < $1.id }
}

extension FailureCode {
  /// The rule of this room that the code is the id of. Nil for what another room documents, and for what
  /// is no verdict about a signature: not verified, or could not run.
  public var rule: Rule? {
    switch self {
    case .unsigned: Unsigned.rule
    case .noMatchingSigner: NoMatchingSigner.rule
    case .badSignature: BadSignature.rule
    case .identityMismatch: IdentityMismatch.rule
    case .outsideValidity: OutsideValidity.rule
    case .revokedKey: RevokedKey.rule
    case .expiredKey: ExpiredKey.rule
    case .weakAlgorithm: WeakAlgorithm.rule
    case .logMismatch: LogMismatch.rule
    case .timestampMissing: TimestampMissing.rule
    case .wrongSubject: WrongSubject.rule
    case .checksumMismatch: ChecksumMismatch.rule
    case .rollback: Rollback.rule
    case .thresholdNotMet: ThresholdNotMet.rule
    case .malformedSignature: MalformedSignature.rule
    case .refNameMismatch, .provenanceRegression, .unsupported, .configError: nil
    }
  }
}
