import Evidence
import Inventory

/// A dependency from git or an address that nothing binds to one content.
enum UnpinnedSource: LockfileRule {
  static let rule = Rule(
    id: "unpinned-source", domain: .lockfiles, kind: .weakness, severity: .high,
    confidence: .certain, title: "source is bound to no commit and no digest",
    explanation: """
      A git dependency on a branch or a tag, or an archive without a digest, is whatever its host
      serves at the moment of installation. The lockfile then locks nothing.
      """,
    evidence: "the address as the lockfile states it: no full commit behind '#', no digest",
    remedy: "install again, so that the package manager writes the full commit or the digest",
    falsePositives: "none seen: package managers write the full commit",
    techniques: [.compromiseSoftwareDependencies])

  static func check(_ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report) {
    for dependency in lockfile.dependencies {
      guard let why = why(dependency) else { continue }
      report.find(
        lockfile.finding(
          rule, dependency, at: dependency.sourceRange, "'\(dependency.name)' \(why)",
          facts: [Fact("address", now: dependency.source.url)], identity: [dependency.source.url]))
    }
  }

  private static func why(_ dependency: Dependency) -> String? {
    switch dependency.source.kind {
    case .git where dependency.source.commit == nil: "names no full commit"
    case .url where !dependency.artifacts.hasDigest && !dependency.flags.contains(.bundled):
      "is an archive without a digest"
    default: nil
    }
  }
}
