/// How much a finding matters, from a note to an attack that is in place.
///
/// The same scale serves as the *level* of a finding, which is what `--fail-on` is compared with.
public enum Severity: Int, Sendable, Comparable, CaseIterable {
  case info, low, medium, high, critical

  public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

  /// The lower-case word that policies, reports and the command line use.
  public var name: String {
    switch self {
    case .info: "info"
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    case .critical: "critical"
    }
  }

  public init?(name: String) {
    guard let found = Severity.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }

  /// One step down; `info` stays.
  public var lowered: Severity { Severity(rawValue: rawValue - 1) ?? .info }
}

/// How sure a rule is of what it says.
public enum Confidence: Int, Sendable, Comparable {
  case medium, high
  /// A fact that anyone can derive again from the same input.
  case certain

  public static func < (left: Confidence, right: Confidence) -> Bool {
    left.rawValue < right.rawValue
  }

  public var name: String {
    switch self {
    case .medium: "medium"
    case .high: "high"
    case .certain: "certain"
    }
  }
}
