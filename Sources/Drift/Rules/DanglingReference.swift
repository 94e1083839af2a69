import Evidence
import Git
import Inventory

/// A name that its repository does not have.
enum DanglingReference: DriftRule {
  static let rule = Rule(
    id: "dangling-reference", domain: .drift, kind: .weakness, severity: .medium,
    confidence: .certain, title: "a reference does not exist in its repository",
    explanation: """
      The name was deleted or never there. Runs fail, until somebody makes a reference of that name: then
      they run whatever that is. Most of trivy-action's tags are like this since they were taken down.
      """,
    evidence: "the references of the repository, without this one",
    remedy: "name a release that exists, by its commit",
    falsePositives: "a mirror that was fetched without tags",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    for used in input.used {
      guard let name = used.name, let known = used.known, known.knowsReferences,
        used.resolved == nil
      else { continue }
      let isSure = known.remote != nil ? known.isComplete : isOlder(name, than: known)
      guard isSure else {
        report.notVerified(
          NotVerified(
            .upstreamCommit, used.subject,
            reason: known.remote == nil ? "stale-mirror" : "partial-list",
            detail: known.remote == nil
              ? "the mirror has no '\(name)'; it may be older than that"
              : "the list of references has no '\(name)', and not all branches and tags are in it",
            next: known.remote == nil
              ? "git -C <mirror> fetch --prune --tags" : "git ls-remote \(used.upstream.url)",
            place: used.first?.place(.cause)))
        continue
      }
      report.find(
        Finding(
          rule, used.subject, "\(used.upstream) has no '\(name)'", related: [used.repository],
          places: used.places(input.pins),
          facts: [
            Fact(
              "reference", now: "none",
              check: "git ls-remote \(used.upstream.url) \(ShellWord.quoted(name))")
          ]))
    }
  }

  /// A release below the highest one that the mirror has would be in it.
  private static func isOlder(_ name: String, than known: Upstream) -> Bool {
    guard let wanted = TagVersion(name), let mirror = known.mirror else { return false }
    return mirror.references.tags.contains { tag in
      guard let version = TagVersion(tag.shortName) else { return false }
      return wanted.numbers.lexicographicallyPrecedes(version.numbers)
    }
  }
}
