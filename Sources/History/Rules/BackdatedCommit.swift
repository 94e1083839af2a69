import Evidence
import Git

/// A commit of a change that claims to be older than its parent.
enum BackdatedCommit: HistoryRule {
  static let rule = Rule(
    id: "backdated-commit", domain: .history, kind: .attack, severity: .high, confidence: .medium,
    title: "a commit claims to be older than its own parent",
    explanation: """
      The committer's date is written when a commit is made, so it does not lie before the parent's. Two
      commits of 2022 on a parent of 2026, unsigned, were how code came into a scanner's action in April
      2026: dates of the past make a change look as if it had been reviewed long ago.
      """,
    evidence: "the committer dates of the commit and of its parent, more than 24 hours apart",
    remedy: "ask the author how the commit was made; review it as new code",
    falsePositives:
      "imported histories and clocks that run late: 0.03 % of commits on default branches",
    techniques: [.timestomp, .masquerading])

  static func check(_ input: HistoryInput, into report: inout Report) {
    for node in input.extent.commits {
      guard let parent = TagOlderThanParent.youngerParent(of: node, input) else { continue }
      let days = (input.graph.committed[Int(parent)] - input.graph.committed[Int(node)]) / 86_400
      report.find(
        input.finding(
          rule, node,
          "commit \(input.graph[id: node].short) claims to be \(days) \(days == 1 ? "day" : "days") older than its parent",
          facts: [TagOlderThanParent.fact(node, parent, input)]))
    }
  }
}
