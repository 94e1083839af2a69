/// What was looked at, and what was passed over and why. Counts of things, never estimates.
public struct Coverage: Sendable, Equatable {
  public struct Skip: Sendable, Equatable {
    /// A kebab-case word, as `too-large`, `unsupported`, `unchanged`.
    public let reason: String
    public var count: Int

    public init(reason: String, count: Int) {
      self.reason = reason
      self.count = count
    }
  }

  public var filesSeen = 0
  public var filesRead = 0
  /// Sorted by reason.
  public private(set) var skipped: [Skip] = []
  public var lockfiles = 0
  public var packages = 0
  public var pipelines = 0
  public var refs = 0
  public var commits = 0
  public var signatures = 0
  /// Packages this change adds or changes whose content nobody read.
  public var packagesNotRead = 0
  /// References of pipelines that could only be judged with data from upstream.
  public var usesNotJudged = 0

  public init() {}

  public mutating func skip(_ reason: String, count: Int = 1) {
    if let index = skipped.firstIndex(where: { $0.reason == reason }) {
      skipped[index].count += count
    } else {
      skipped.append(Skip(reason: reason, count: count))
      skipped.sort { $0.reason < $1.reason }
    }
  }
}
