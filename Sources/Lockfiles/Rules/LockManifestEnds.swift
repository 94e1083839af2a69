import Evidence
import Inventory

/// The part of `lock-manifest-mismatch` about entries that need what the lockfile does not have.
extension LockManifestMismatch {
  static func checkEnds(
    _ lockfile: Lockfile, _ graph: Lockfile.Graph, into report: inout Report
  ) {
    for lack in graph.missing {
      guard let from = lack.from else { continue }
      let entry = lockfile.dependencies[Int(from)]
      guard isWhole(entry) else { continue }
      report.find(
        Finding(
          rule, entry.subject,
          "'\(entry.name)' \(entry.version) needs '\(lack.name)', which the lockfile does not have",
          severity: .medium, places: [lockfile.source.place(.cause, lack.range)],
          fixes: lockfile.rewriteAdvice, identity: [lack.name, "needed"],
          group: .file(lockfile.path)))
    }
  }

  /// Whether all that an entry needs has to be in the lockfile: not of what is carried inside another package,
  /// of what need not be installed, and of folders outside, which have lockfiles of their own.
  private static func isWhole(_ entry: Dependency) -> Bool {
    entry.flags.isDisjoint(with: [.bundled, .optional, .peer, .extraneous])
      && entry.source.kind != .link && !entry.location.hasPrefix("../")
  }
}
