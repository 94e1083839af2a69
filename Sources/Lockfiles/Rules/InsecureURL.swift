import Evidence
import Inventory

/// A package that is fetched over a connection anyone on the way can change.
enum InsecureURL: LockfileRule {
  static let rule = Rule(
    id: "insecure-url", domain: .lockfiles, kind: .weakness, severity: .high, confidence: .high,
    title: "package is fetched over an unprotected connection",
    explanation: """
      The lockfile names an http: or git: address. Whoever sits between the build and that host (a
      proxy, a hijacked router, a name server) can answer in its place. A digest limits this to what
      the digest says; without one there is no limit at all.
      """,
    evidence: "the address as the lockfile states it; git show REV:LOCKFILE shows the same line",
    remedy: "install again from an https: registry, so that the lockfile names https: addresses",
    falsePositives:
      "a registry on the same machine; allow its host by policy. 2 of 12 npm and yarn repositories in their whole history, none at any current commit",
    techniques: [.adversaryInTheMiddle, .compromiseSoftwareDependencies])

  private static let schemes = ["http://", "git://", "git+http://"]

  static func check(_ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report) {
    for dependency in lockfile.dependencies {
      let url = dependency.source.url
      guard schemes.contains(where: { url.hasPrefix($0) }) else { continue }
      report.find(
        lockfile.finding(
          rule, dependency, at: dependency.sourceRange,
          "'\(dependency.name)' is fetched over an unprotected connection",
          facts: [Fact("address", now: url)], identity: [dependency.source.host]))
    }
  }
}
