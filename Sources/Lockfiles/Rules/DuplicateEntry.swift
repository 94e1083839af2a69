import Evidence
import Inventory

/// A lockfile that two readers would read differently.
enum DuplicateEntry: LockfileRule {
  static let rule = Rule(
    id: "duplicate-entry", domain: .lockfiles, kind: .weakness, severity: .high,
    confidence: .certain, title: "two readers would read this lockfile differently",
    explanation: """
      A key that stands twice, or two maps of one lockfile that disagree, has two meanings: one for the
      reviewer's or scanner's reader, one for the installer's. Package managers never write either.
      """,
    evidence: "both places",
    remedy:
      "remove the lockfile's entry by hand nowhere: let the package manager write the lockfile again",
    falsePositives:
      "none: 0 of 507 lockfiles of version 2 disagree with themselves, 0 of 45 have a key twice",
    techniques: [.compromiseSoftwareDependencies, .masquerading])

  static func check(_ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report) {
    for anomaly in lockfile.anomalies {
      var places = [lockfile.source.place(.cause, anomaly.range)]
      if let earlier = anomaly.earlier { places.append(lockfile.source.place(.step(1), earlier)) }
      report.find(
        Finding(
          rule, .file(lockfile.path), anomaly.what, places: places, identity: [anomaly.what],
          group: .file(lockfile.path)))
    }
  }
}
