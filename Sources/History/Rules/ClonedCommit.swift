import Evidence
import Git

/// A commit off every branch whose people, dates and message are another commit's.
enum ClonedCommit: HistoryRule {
  static let rule = Rule(
    id: "cloned-commit", domain: .history, kind: .attack, severity: .high, confidence: .medium,
    title: "a commit wears another commit's author, dates and message over other content",
    explanation: """
      Author, committer, both dates and the message are copied from a commit that people know, and the
      files are others. That is how moved tags and forced branches look unchanged in every list. Only
      the trees, and the signature that could not be copied, tell the two apart.
      """,
    evidence: "both commits and their trees",
    remedy: "compare the two: git diff; treat what is in the clone alone as hostile",
    falsePositives:
      "monorepo splits and rewritten histories that keep the old commits: 2 of 150 repositories",
    techniques: [.masquerading, .impersonation])

  static func check(_ input: HistoryInput, into report: inout Report) {
    var twins: [UInt64: [CommitGraph.Node]] = [:]
    let suspects = suspects(input)
    guard !suspects.isEmpty else { return }
    let wanted = Set(suspects.map { input.graph.contents[Int($0.node)] })
    for node in input.graph.indices where wanted.contains(input.graph.contents[Int(node)]) {
      twins[input.graph.contents[Int(node)], default: []].append(node)
    }
    for suspect in suspects {
      guard let twin = twin(of: suspect.node, twins, input) else { continue }
      report.find(finding(suspect, twin, input))
    }
  }

  private struct Suspect {
    let node: CommitGraph.Node
    let tag: ReleaseTag?
  }

  private static func suspects(_ input: HistoryInput) -> [Suspect] {
    let tags = input.extent.tags.filter { input.isOffBranch($0.node) }
    let tagged = tags.map { Suspect(node: $0.node, tag: $0) }
    return tagged
      + (input.extent.isChange
        ? input.extent.commits.map { Suspect(node: $0, tag: nil) } : [])
  }

  /// The commit that was cloned: the same people, dates and message, another tree, and not itself what
  /// is judged.
  private static func twin(
    of node: CommitGraph.Node, _ twins: [UInt64: [CommitGraph.Node]], _ input: HistoryInput
  ) -> CommitGraph.Node? {
    let graph = input.graph
    let mine = Set(input.extent.isChange ? input.extent.commits : [])
    let others = twins[graph.contents[Int(node)], default: []].filter {
      $0 != node && graph.trees[Int($0)] != graph.trees[Int(node)] && !mine.contains($0)
        && graph.marks(of: $0).isDisjoint(with: .absent)
    }
    let parent = graph.parents(of: node).first
    let known =
      others.first { $0 == parent } ?? others.first { !input.isOffBranch($0) } ?? others.first
    guard let known, let one = try? input.repository.commitObject(graph[id: node]),
      let other = try? input.repository.commitObject(graph[id: known]),
      one.author == other.author, one.committer == other.committer
    else { return nil }
    return known
  }

  private static func finding(
    _ suspect: Suspect, _ twin: CommitGraph.Node, _ input: HistoryInput
  ) -> Finding {
    let ids = (input.graph[id: suspect.node].hex, input.graph[id: twin].hex)
    let facts = [
      Fact(
        "tree", was: input.graph.trees[Int(twin)].hex,
        now: input.graph.trees[Int(suspect.node)].hex, check: "git diff --stat \(ids.1) \(ids.0)"),
      Fact(
        "signature", was: signed(twin, input), now: signed(suspect.node, input),
        check: "git cat-file commit \(ids.0)"),
    ]
    let what = "wears the author, dates and message of \(input.graph[id: twin].short)"
    guard let tag = suspect.tag else {
      return input.finding(
        rule, suspect.node, "commit \(input.graph[id: suspect.node].short) \(what)",
        facts: facts, identity: [ids.1])
    }
    return input.finding(
      rule, tag, "the commit of '\(input.label(tag))' \(what)",
      // Nobody commits twice in one second under one message; a copy put onto its own model is no pick.
      confidence: input.graph.parents(of: suspect.node).first == twin ? .high : nil,
      facts: facts, identity: [ids.1])
  }

  private static func signed(_ node: CommitGraph.Node, _ input: HistoryInput) -> String {
    input.graph.marks(of: node).contains(.signed) ? "present, not checked" : "none"
  }
}
