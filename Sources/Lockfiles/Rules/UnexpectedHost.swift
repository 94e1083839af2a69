import Evidence
import Inventory

/// A package from a host that neither policy nor the base knows.
enum UnexpectedHost: LockfileRule {
  static let rule = Rule(
    id: "unexpected-host", domain: .lockfiles, kind: .weakness, severity: .high, confidence: .high,
    title: "package comes from a host that nobody named",
    explanation: """
      Every package of a project usually comes from one or two hosts. A new one is how a lockfile is
      made to install somebody else's code: the name and version stay, the address changes. Hosts are
      taken from policy (`hosts`), else from what the base's lockfiles use and the public registry. Where
      the manifest itself asks for that address, or for another repository of that host, it is medium: reviewers
      see it there.
      """,
    evidence: "the address as the lockfile states it and the hosts that are known",
    remedy:
      "install again from the registry you mean, or name the host under hosts: in .pintle/policy.yaml",
    falsePositives:
      "a new mirror or a first dependency from a git host: 3 of 2,868 changes of npm lockfiles, 4 of 3,240 of yarn's",
    techniques: [.compromiseSoftwareDependencies])

  static func check(_ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report) {
    for dependency in lockfile.dependencies {
      let host = dependency.source.host
      if host.isEmpty || context.hosts.allows(host, for: lockfile.ecosystem) { continue }
      let isTold = isNamedByManifest(dependency, context, lockfile)
      report.find(
        lockfile.finding(
          rule, dependency, at: dependency.sourceRange, "'\(dependency.name)' comes from '\(host)'",
          severity: isTold ? .medium : nil,
          facts: [
            Fact("address", now: dependency.source.url),
            Fact("known hosts", now: known(context.hosts, lockfile.ecosystem)),
          ], identity: [host]))
    }
  }

  /// A git or archive address that a manifest itself asks for stands where reviewers look.
  private static func isNamedByManifest(
    _ dependency: Dependency, _ context: LockfileContext, _ lockfile: Lockfile
  ) -> Bool {
    // Flakes and Swift packages are repositories, at a version or not.
    let isRepository =
      [.git, .url].contains(dependency.source.kind) || [.nix, .swift].contains(lockfile.ecosystem)
    guard isRepository else { return false }
    // Deno's code names addresses by itself, and the lockfile binds each by a digest.
    if lockfile.ecosystem == .deno, !dependency.digests.isEmpty { return true }
    if context.fetched.contains(dependency.alias ?? dependency.name) { return true }
    guard let place = dependency.source.place else { return false }
    // What a manifest takes from a git host takes more from there, commit by commit.
    if dependency.source.commit != nil, context.askedHosts.contains(place.host) { return true }
    return context.asked.contains(place)
      || context.addresses[lockfile.path]?.contains(place) == true
  }

  private static func known(_ hosts: HostRules, _ ecosystem: Ecosystem) -> String {
    let names =
      hosts.allowed[ecosystem]
      ?? hosts.seenAtBase[ecosystem, default: []]
      .union(HostClass.publicRegistries(ecosystem))
    return names.sorted().joined(separator: ", ")
  }
}
