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
      could be compared. So is a packageManager of package.json whose digest is dropped. Where one file of
      several loses its digest and the others keep theirs, that is medium.
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
        let was = strongest(
          (input.dependencies.baseline[PackageKey(entry.dependency)] ?? []).filter {
            input.isFormer($0, of: entry)
          }),
        let before = was.dependency.digests.map(\.algorithm).max()
      else { continue }
      guard now.map({ before > $0 }) ?? true else {
        if let weaker = weaker(entry.dependency, was.dependency) {
          report.find(lost(input, entry, was: was, weaker))
        } else if let file = lostFile(entry.dependency, was.dependency) {
          report.find(lost(input, entry, was: was, file))
        }
        continue
      }
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

  /// The first file that had a digest and is still there without one, beside files that have theirs.
  private static func lostFile(_ now: Dependency, _ was: Dependency) -> String? {
    let bare = now.artifacts.filter { $0.name != nil && !$0.hasDigest }
    guard !bare.isEmpty else { return nil }
    let known = Set(was.artifacts.filter(\.hasDigest).compactMap(\.name))
    return bare.compactMap(\.name).first { known.contains($0) }
  }

  /// What one file had and has no more, beside files that keep theirs; of a provider of Terraform the digests of all
  /// its archives, by which it is checked whoever installs it.
  private static func weaker(_ now: Dependency, _ was: Dependency) -> (what: String, was: String)? {
    if now.ecosystem == .terraform {
      let archives = { (provider: Dependency) in provider.digests.filter { $0.scheme == .file } }
      let hasLost = !archives(was).isEmpty && archives(now).isEmpty
      return hasLost ? ("the digests of its archives", "\(archives(was).count) of zh:") : nil
    }
    for file in now.artifacts {
      guard let name = file.name, let strongest = file.digests.map(\.algorithm).max(),
        let before = was.artifacts.first(where: { $0.name == name })?.digests.map(\.algorithm)
          .max(),
        strongest < before
      else { continue }
      return ("the \(before.name) digest of '\(name)'", before.name)
    }
    return nil
  }

  private static func lost(
    _ input: DriftInput, _ entry: Entry, was: Entry, _ weaker: (what: String, was: String)
  ) -> Finding {
    input.finding(
      rule, entry, was: was, at: entry.dependency.digestRange, wasAt: was.dependency.digestRange,
      "'\(entry.dependency.name)' \(entry.dependency.version) lost \(weaker.what)",
      facts: [
        Fact(
          "digest", was: weaker.was, now: IntegrityChanged.text(entry.dependency.digests),
          check: input.diffCommand(entry.lockfile.path))
      ], identity: [weaker.what])
  }

  private static func lost(
    _ input: DriftInput, _ entry: Entry, was: Entry, _ file: String
  ) -> Finding {
    input.finding(
      rule, entry, was: was, at: entry.dependency.digestRange, wasAt: was.dependency.digestRange,
      "'\(entry.dependency.name)' \(entry.dependency.version) lost the digest of one file",
      severity: .medium,
      facts: [
        Fact(
          "digest of '\(file)'", was: "there", now: "none",
          check: input.diffCommand(entry.lockfile.path))
      ], identity: ["file", file])
  }

  private static func strongest(_ entries: [Entry]) -> Entry? {
    entries.filter { !$0.dependency.digests.isEmpty }.max {
      ($0.dependency.digests.map(\.algorithm).max() ?? .md5)
        < ($1.dependency.digests.map(\.algorithm).max() ?? .md5)
    }
  }
}
