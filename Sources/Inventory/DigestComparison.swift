/// The digests of one file, then and now (pins format, "Comparing").
public enum DigestComparison: Sendable, Equatable {
  /// A value in common under the strongest algorithm, and nothing added beside it.
  case same
  /// One algorithm on both sides, and no value in common or a second value added: installers accept
  /// any of several.
  case changed
  /// No algorithm in common, or the strongest one is new: nothing says that it is the same content.
  case notComparable
  case lost
  /// There was none before.
  case gained

  public init(was: [Digest], now: [Digest]) {
    if now.isEmpty {
      self = was.isEmpty ? .same : .lost
    } else if was.isEmpty {
      self = .gained
    } else {
      self = DigestComparison.compare(Set(was), Set(now))
    }
  }

  private static func compare(_ was: Set<Digest>, _ now: Set<Digest>) -> DigestComparison {
    let shared = Set(was.map(\.kind)).intersection(now.map(\.kind))
    for kind in shared {
      let before = was.filter { $0.kind == kind }
      let after = now.filter { $0.kind == kind }
      if !after.isSubset(of: before) { return .changed }
    }
    guard let strongest = now.map(\.kind).max(), shared.contains(strongest) else {
      return .notComparable
    }
    return .same
  }
}
