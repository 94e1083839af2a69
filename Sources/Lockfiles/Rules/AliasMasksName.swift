import Evidence
import Inventory

/// A package installed under the name of another, well-known one.
enum AliasMasksName: LockfileRule {
  static let rule = Rule(
    id: "alias-masks-name", domain: .lockfiles, kind: .attack, severity: .high, confidence: .medium,
    title: "an alias takes the name of another package",
    explanation: """
      `"react": "npm:something-else@1.0.0"` installs something-else so that every import of react loads
      it. Aliases are honest when a project swaps in a fork; they also let a stranger's package answer
      to a name everyone trusts.
      """,
    evidence: "the name it is installed under and the package's own name",
    remedy: "see who publishes the package behind the alias; allow it by policy if it is meant",
    falsePositives:
      "forks and slim replacements (preact for react); 3 to 11 aliases in a large repository, rarely changed",
    techniques: [.masquerading, .compromiseSoftwareDependencies])

  static func check(_ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report) {
    guard lockfile.ecosystem == .npm else { return }
    for dependency in lockfile.dependencies where dependency.source.isFetched {
      guard let alias = dependency.alias, NameTable.popularNpm.contains(alias) else { continue }
      report.find(
        lockfile.finding(
          rule, dependency, "'\(alias)' is '\(dependency.name)' here",
          facts: [Fact("package", now: dependency.purl)], identity: [alias]))
    }
  }
}
