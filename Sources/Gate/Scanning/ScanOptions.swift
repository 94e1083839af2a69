import Evidence

/// What `scan` was asked for.
public struct ScanOptions: Sendable {
  /// Folders and archives, as the user wrote them.
  public var paths: [String] = []
  public var failOn: Severity = .high
  public var isStrict = false
  /// Rule ids; empty means all.
  public var only: Set<String> = []
  /// An earlier version: only what it does not have is told.
  public var against: String?
  /// A file of YARA rules.
  public var yara: String?

  public init() {}
}
