import Evidence
import Inventory

/// A digest that is weaker than it was.
enum IntegrityWeakened: DriftRule {
  static let rule = Rule(
    id: "integrity-weakened", domain: .drift, kind: .change, severity: .high, confidence: .certain,
    title: "the strongest digest of a version is gone",
    explanation: """
      Installers check the strongest digest an entry has. Where sha512 becomes sha1, content that
      collides under sha1 passes. It also is a way to change what is installed without any digest that
      could be compared. So is a packageManager of package.json whose digest is dropped.
      """,
    evidence: "the digests at the base and now",
    remedy: "restore the base's entry, or install again with a current package manager",
    falsePositives:
      "3 of 14,326 changes of lockfiles, all old packages that were published with sha1 alone",
    techniques: [.subvertTrustControls])

  static func check(_ input: DriftInput, into report: inout Report) {
    for entry in input.dependencies.judged where entry.dependency.needsDigest {
      let now = entry.dependency.digests.map(\.algorithm).max()
      // Lockfiles without digests are a matter of `integrity-missing`; nobody asks tools for one.
      guard now != nil || entry.lockfile.isToolList,
        let was = strongest(input.dependencies.baseline[PackageKey(entry.dependency)] ?? []),
        let before = was.dependency.digests.map(\.algorithm).max(),
        now.map({ before > $0 }) ?? true
      else { continue }
      report.find(
        input.finding(
          rule, entry, was: was, at: entry.dependency.digestRange,
          wasAt: was.dependency.digestRange,
          "'\(entry.dependency.name)' \(entry.dependency.version) lost its \(before.name) digest",
          facts: [
            Fact(
              "digest", was: IntegrityChanged.text(was.dependency.digests),
              now: now == nil ? "none" : IntegrityChanged.text(entry.dependency.digests),
              check: input.diffCommand(entry.lockfile.path))
          ], identity: [now?.name ?? "none"]))
    }
  }

  private static func strongest(_ entries: [Entry]) -> Entry? {
    entries.filter { !$0.dependency.digests.isEmpty }.max {
      ($0.dependency.digests.map(\.algorithm).max() ?? .md5)
        < ($1.dependency.digests.map(\.algorithm).max() ?? .md5)
    }
  }
}
