import Evidence
import Git

/// A tag on a commit that claims to be older than the commit it builds on.
enum TagOlderThanParent: HistoryRule {
  static let rule = Rule(
    id: "tag-older-than-parent", domain: .history, kind: .attack, severity: .high,
    confidence: .high, title: "a tag's commit claims to be older than its own parent",
    explanation: """
      A commit is made after the commits it builds on. Whoever moves an old tag to new code and copies
      the old commit's dates onto it makes a commit that is months or years older than its parent: in
      March 2026, 75 tags of one action were rewritten so. Nobody sees it on a release page; the object
      graph shows it without network and without a list of bad commits.
      """,
    evidence: "the committer dates of the tag's commit and of its parent, more than 24 hours apart",
    remedy:
      "do not run this tag; compare it with what you pinned or with another clone, and ask the maintainers who moved it",
    falsePositives:
      "medium within histories that were rewritten, unless there are three: 4 tags in 4 of 183 public repositories",
    techniques: [.timestomp, .compromiseSoftwareSupplyChain])

  /// Seconds. Clocks are wrong by minutes, now and then by hours.
  static let tolerance: Int64 = 24 * 3600

  /// Such tags in one repository of which no honest case was seen, be they on branches or not. Those in the
  /// history of the main branch do not count: later work stands on them, and clocks that were days behind
  /// left such dates in old projects.
  private static let many = 3

  static func check(_ input: HistoryInput, into report: inout Report) {
    let found = input.extent.tags.compactMap { tag in
      youngerParent(of: tag.node, input).map { (tag: tag, parent: $0) }
    }
    let mainline = found.count >= many ? input.mainline() : nil
    let beside = found.filter { mainline?.contains($0.tag.node) != true }
    let isMany = Set(beside.map(\.tag.node)).count >= many
    for (tag, parent) in found {
      let days =
        (input.graph.committed[Int(parent)] - input.graph.committed[Int(tag.node)]) / 86_400
      report.find(
        input.finding(
          rule, tag,
          "'\(input.label(tag))' is on a commit that claims to be \(days) \(days == 1 ? "day" : "days") older than its parent",
          severity: isMany && mainline?.contains(tag.node) != true
            || stands(beside: parent, tag.node, input) ? nil : .medium,
          facts: [fact(tag.node, parent, input)]))
    }
  }

  /// Histories that were rewritten or imported hold such dates among their own commits. What was put
  /// beside a branch is on none itself, and its parent is on one; unless whoever put it there made a
  /// branch for it, too.
  private static func stands(
    beside parent: CommitGraph.Node, _ node: CommitGraph.Node, _ input: HistoryInput
  ) -> Bool {
    input.onBranch == nil || (input.isOffBranch(node) && !input.isOffBranch(parent))
  }

  /// The parent that is younger by the most, when it is by more than the tolerance.
  static func youngerParent(
    of node: CommitGraph.Node, _ input: HistoryInput
  ) -> CommitGraph.Node? {
    let graph = input.graph
    guard graph.marks(of: node).isDisjoint(with: [.absent, .undated]) else { return nil }
    let parents = graph.parents(of: node).filter {
      graph.marks(of: $0).isDisjoint(with: [.absent, .undated])
    }
    let youngest = parents.max { graph.committed[Int($0)] < graph.committed[Int($1)] }
    guard let youngest,
      graph.committed[Int(youngest)] - graph.committed[Int(node)] > tolerance
    else { return nil }
    return youngest
  }

  static func fact(
    _ node: CommitGraph.Node, _ parent: CommitGraph.Node, _ input: HistoryInput
  ) -> Fact {
    let ids = [node, parent].map { input.graph[id: $0].hex }
    return Fact(
      "committer date",
      was: input.date(parent).map { "\($0) of the parent \(ids[1])" },
      now: input.date(node).map { "\($0) of \(ids[0])" },
      check: "git log --no-walk=unsorted --format='%H %cI' \(ids[0]) \(ids[1])")
  }
}
