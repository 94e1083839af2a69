import Evidence
import Git

/// A commit that GitHub's web interface would have signed, without a signature.
enum ForgedWebFlow: HistoryRule {
  static let rule = Rule(
    id: "forged-web-flow", domain: .history, kind: .attack, severity: .high, confidence: .medium,
    title: "a commit names GitHub as its committer and carries no signature of GitHub",
    explanation: """
      GitHub signs every commit that it makes itself (merges, edits in the browser). A commit whose
      committer is noreply@github.com without any signature was made elsewhere with GitHub's name copied
      onto it; clones of merged commits onto other content look like this.
      """,
    evidence: "the committer's line and the absence of a gpgsig header",
    remedy: "see who pushed the commit; compare it with the signed commit of the same message",
    falsePositives:
      "histories that were rewritten with tools that drop signatures: 20 of 21,406 tags since 2019",
    techniques: [.impersonation, .masquerading])

  static func check(_ input: HistoryInput, into report: inout Report) {
    for tag in input.extent.tags where isForged(tag.node, input.graph) {
      report.find(
        input.finding(
          rule, tag,
          "'\(input.label(tag))' is on an unsigned commit that names GitHub as its committer",
          facts: [fact(tag.node, input)]))
    }
    for node in input.extent.commits where isForged(node, input.graph) {
      guard input.extent.isChange || input.touchesPipelines(node) else { continue }
      report.find(
        input.finding(
          rule, node,
          "commit \(input.graph[id: node].short) names GitHub as its committer and is unsigned",
          facts: [fact(node, input)]))
    }
  }

  static func isForged(_ node: CommitGraph.Node, _ graph: CommitGraph) -> Bool {
    let marks = graph.marks(of: node)
    return marks.contains(.webFlow) && marks.isDisjoint(with: [.signed, .absent, .undated])
      && graph.committed[Int(node)] >= WebFlow.signsSince
  }

  private static func fact(_ node: CommitGraph.Node, _ input: HistoryInput) -> Fact {
    let id = input.graph[id: node].hex
    return Fact(
      "committer", now: "\(WebFlow.mail), \(input.date(node) ?? "undated"), unsigned",
      check: "git cat-file commit \(id)")
  }
}
