import Evidence
import Git

/// Several releases that were all put onto one commit, side by side.
enum TagsShareParent: HistoryRule {
  static let rule = Rule(
    id: "tags-share-parent", domain: .history, kind: .attack, severity: .high, confidence: .medium,
    title: "several releases stand side by side on one parent",
    explanation: """
      Releases follow one another. Three or more that are each a commit of its own on one and the same
      parent were made at once: whoever moves many tags writes one new commit for each of them onto the
      state of the day. The trivy-action tags of March 2026 stand like this.
      """,
    evidence: "the tags and the parent they share",
    remedy: "do not use these tags; compare each with what you pinned or with another clone",
    falsePositives: "none in 183 repositories",
    techniques: [.compromiseSoftwareSupplyChain])

  /// Releases beside each other of which no honest case was seen.
  private static let many = 6

  static func check(_ input: HistoryInput, into report: inout Report) {
    struct Key: Hashable {
      let prefix: String
      let parent: CommitGraph.Node
    }
    var groups: [Key: [ReleaseTag]] = [:]
    for tag in input.extent.tags where !isOnBranch(tag, input) {
      guard let version = tag.version, version.isRelease,
        let parent = input.graph.parents(of: tag.node).first
      else { continue }
      groups[Key(prefix: version.prefix, parent: parent), default: []].append(tag)
    }
    // Whoever moves releases moves `v4` and pre-releases along; the first finding about a parent carries them.
    var beside = Dictionary(
      grouping: input.extent.tags.filter { !isOnBranch($0, input) },
      by: { input.graph.parents(of: $0.node).first })
    for (key, tags) in groups.sorted(by: {
      ($0.key.parent, $0.key.prefix) < ($1.key.parent, $1.key.prefix)
    }) {
      guard Set(tags.map(\.node)).count >= 3 else { continue }
      let all = beside.removeValue(forKey: key.parent) ?? tags
      report.find(finding(tags, all, key.parent, input))
    }
  }

  /// Three release branches may well begin at one commit, each with its own release; and a branch goes on
  /// from the commit that others were put beside.
  private static func isOnBranch(_ tag: ReleaseTag, _ input: HistoryInput) -> Bool {
    input.onBranch.map { $0.contains(tag.node) } ?? false
  }

  private static func finding(
    _ tags: [ReleaseTag], _ beside: [ReleaseTag], _ parent: CommitGraph.Node, _ input: HistoryInput
  ) -> Finding {
    let id = input.graph[id: parent]
    let commits = Set(beside.map(\.node)).sorted().map { input.subject($0) }
    let isMany = Set(tags.map(\.node)).count >= many && input.onBranch != nil
    return input.finding(
      rule, parent,
      "\(tags.count) releases are each a commit of their own on \(id.short): \(Samples.text(tags.map(\.name)))",
      confidence: isMany ? .high : nil,
      related: beside.map { input.name.subject(of: $0.reference.name) } + commits,
      facts: [
        Fact(
          "tags", now: Samples.text(tags.map(\.name), most: 12),
          check: "git log --no-walk --tags --format='%p %D' | grep ^\(id.hex.prefix(7))")
      ], identity: tags.map(\.name).sorted())
  }
}
