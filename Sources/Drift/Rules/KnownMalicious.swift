import Evidence
import Inventory
import Trees

/// A dependency that public reports name as malicious.
enum KnownMalicious: DriftRule {
  static let rule = Rule(
    id: "known-malicious", domain: .drift, kind: .attack, severity: .critical, confidence: .high,
    title: "a dependency is known to be malicious",
    explanation: """
      Public reports and advisories name packages and versions that were published to steal or to destroy.
      The list in this program is from \(SortedTable.date): a package that it does not name is not clean by
      that, and names of newer waves are missing.
      """,
    evidence: "the package, its version, the campaign and the advisory",
    remedy:
      "remove it and install again from a lockfile without it; rotate what builds and developers' machines "
      + "could read since it came in",
    falsePositives:
      "a name that was taken over by an honest owner later; then allow it by policy with the reason",
    techniques: [.compromiseSoftwareDependencies])

  static func check(_ input: DriftInput, into report: inout Report) {
    for entry in input.dependencies.judged {
      let dependency = entry.dependency
      // A name that a folder or a repository gives itself is none of the registry's.
      guard ![.workspace, .link, .file, .git].contains(dependency.source.kind),
        let match = MaliciousPackages.match(
          dependency.ecosystem, dependency.name, dependency.version)
      else { continue }
      // What tests read is not installed: told, and no attack that is in place.
      let isFixture = FileRole.isFixturePath(entry.lockfile.path)
      report.find(
        input.finding(
          rule, entry, was: nil,
          "'\(dependency.name)' \(dependency.version) is known to be malicious",
          kind: isFixture ? .weakness : nil, facts: facts(match), identity: [dependency.version]))
    }
  }

  private static func facts(_ match: MaliciousPackages.Match) -> [Fact] {
    [
      match.campaign.map { Fact("campaign", now: $0) },
      match.advisory.map { Fact("advisory", now: $0) },
      Fact("versions", now: match.isEveryVersion ? "every one" : "this one"),
      Fact("list of", now: SortedTable.date),
    ].compactMap { $0 }
  }
}
