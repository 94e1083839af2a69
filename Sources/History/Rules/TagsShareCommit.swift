import Evidence
import Git

/// Several releases that are one commit.
enum TagsShareCommit: HistoryRule {
  static let rule = Rule(
    id: "tags-share-commit", domain: .history, kind: .attack, severity: .high, confidence: .medium,
    title: "several releases of one name are one and the same commit",
    explanation: """
      Two versions of a thing differ. When four of them (three, when the commit is on no branch) are one
      commit, somebody let many tags point to one place: in March 2025 all tags of an action with 23,000
      users were moved to one commit that printed secrets.
      """,
    evidence: "the tags that lead to the commit",
    remedy: "do not use these tags; refer to the commit that each of them had before",
    falsePositives:
      "repairs after a hijack, releases that were tried again: 3 of 183 repositories, none with six off every branch",
    techniques: [.compromiseSoftwareSupplyChain])

  /// Releases on one commit off every branch of which no honest case was seen.
  private static let many = 6

  static func check(_ input: HistoryInput, into report: inout Report) {
    struct Key: Hashable {
      let prefix: String
      let node: CommitGraph.Node
    }
    var groups: [Key: [ReleaseTag]] = [:]
    for tag in input.extent.tags {
      // Off every branch `v1`, `v2` and `v3` tell as much as exact versions do.
      guard let version = tag.version, version.suffix.isEmpty,
        version.isExact || input.isOffBranch(tag.node)
      else { continue }
      groups[Key(prefix: version.prefix, node: tag.node), default: []].append(tag)
    }
    var byNode = Dictionary(grouping: input.extent.tags, by: \.node)
    for (key, tags) in groups.sorted(by: {
      ($0.key.node, $0.key.prefix) < ($1.key.node, $1.key.prefix)
    }) {
      let versions = distinct(Set(tags.compactMap { $0.version?.numbers }))
      guard versions.count >= (input.isOffBranch(key.node) ? 3 : 4) else { continue }
      // The commit's first finding carries its other tags; with each prefix's they would be many times as
      // many.
      let all = byNode.removeValue(forKey: key.node) ?? tags
      report.find(finding(tags, of: all, key.node, input))
    }
  }

  /// Without those that stand for another of them, as `v1` does for `v1.2.3`.
  private static func distinct(_ versions: Set<[Int]>) -> Set<[Int]> {
    versions.subtracting(
      versions.flatMap { version in
        (0..<version.count).map { Array(version.prefix($0)) }
      })
  }

  /// A commit without parents beside a history that has branches: no release is one.
  private static func isUnrelated(_ node: CommitGraph.Node, _ input: HistoryInput) -> Bool {
    input.isOffBranch(node) && input.graph.parents(of: node).isEmpty
      && input.graph.marks(of: node).isDisjoint(with: [.absent, .cut])
  }

  private static func finding(
    _ tags: [ReleaseTag], of all: [ReleaseTag], _ node: CommitGraph.Node, _ input: HistoryInput
  ) -> Finding {
    let id = input.graph[id: node]
    let isMany = isUnrelated(node, input) || (tags.count >= many && input.isOffBranch(node))
    return input.finding(
      rule, node,
      "\(tags.count) releases are all commit \(id.short): \(Samples.text(tags.map(\.name)))",
      confidence: isMany ? .high : nil,
      related: all.map { input.name.subject(of: $0.reference.name) },
      facts: [
        Fact(
          "tags", now: Samples.text(tags.map(\.name), most: 12),
          check: "git tag --points-at \(id.hex)")
      ], identity: tags.map(\.name).sorted())
  }
}
