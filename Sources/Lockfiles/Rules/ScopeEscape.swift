import Evidence
import Inventory

/// A name of the organisation's own that is fetched from somewhere else.
enum ScopeEscape: LockfileRule {
  static let rule = Rule(
    id: "scope-escape", domain: .lockfiles, kind: .weakness, severity: .high, confidence: .high,
    title: "an internal name is fetched from a foreign host",
    explanation: """
      Policy says which host an internal scope comes from. The same name on a public registry belongs
      to whoever registered it first: dependency confusion. An entry that resolves an internal name
      elsewhere installs the stranger's package.
      """,
    evidence: "the address as the lockfile states it and the host policy names",
    remedy:
      "restore the scope's registry in .npmrc and install again; register the scope on the public registry",
    falsePositives: "none by construction; the scopes are yours (scopes: in .pintle/policy.yaml)",
    techniques: [.compromiseSoftwareDependencies])

  static func check(_ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report) {
    guard context.hosts.scopes[lockfile.ecosystem] != nil else { return }
    for dependency in lockfile.dependencies where dependency.source.isFetched {
      guard let wanted = context.hosts.requiredHost(of: dependency.name, in: lockfile.ecosystem)
      else { continue }
      let host = dependency.source.host
      if host == wanted { continue }
      let seen = host.isEmpty ? "an unstated host" : "'\(host)'"
      report.find(
        lockfile.finding(
          rule, dependency, at: dependency.sourceRange,
          "'\(dependency.name)' comes from \(seen), not from '\(wanted)'",
          facts: [Fact("address", now: dependency.source.url)], identity: [host]))
    }
  }
}
