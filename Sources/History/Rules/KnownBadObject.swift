import Evidence
import Git
import Inventory

/// A commit that published reports name as malicious.
enum KnownBadObject: HistoryRule {
  static let rule = Rule(
    id: "known-bad-object", domain: .history, kind: .attack, severity: .critical, confidence: .high,
    title: "the repository holds a commit that is known to be malicious",
    explanation: """
      Public reports of incidents name commits by id. An id cannot be shared by other content, so a
      match is that very commit. Where it can be reached from decides how bad it is: at the tip of a
      tag or branch, or brought by a change, it is in use; below a tip it may have been undone since; in
      a pull request alone somebody only offered it. The list is from \(KnownBadCommits.date).
      """,
    evidence: "the commit's id, the incident, and the references that lead to it",
    remedy: "stop what runs this commit, and rotate what it could read",
    falsePositives: "lists hold clean commits now and then; those known to be clean were left out",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: HistoryInput, into report: inout Report) {
    let incoming = Set(input.extent.isChange ? input.extent.commits : [])
    for bad in KnownBadCommits.all() {
      // A commit that others build on and that is not here is named by its id all the same.
      guard let id = ObjectID(hex: bad.commit), let node = input.graph.node(id) else { continue }
      report.find(finding(bad, node, isIncoming: incoming.contains(node), input))
    }
  }

  private static func finding(
    _ bad: KnownBadCommit, _ node: CommitGraph.Node, isIncoming: Bool, _ input: HistoryInput
  ) -> Finding {
    let tips = input.references.names(at: input.graph[id: node])
    let reach = Reach(node, tips, isIncoming: isIncoming, input)
    return input.finding(
      rule, node,
      "commit \(input.graph[id: node].short) is known from the incident '\(bad.incident)'; \(reach.text)",
      severity: reach.severity, related: tips.map { input.name.subject(of: $0) },
      facts: [
        Fact("incident", now: bad.incident),
        Fact(
          "reached from", now: reach.text,
          check: "git for-each-ref --contains \(input.graph[id: node].hex)"),
      ])
  }
}

/// What leads to a commit, and what that means.
private struct Reach {
  let severity: Severity
  let text: String

  init(
    _ node: CommitGraph.Node, _ tips: [TreePath], isIncoming: Bool, _ input: HistoryInput
  ) {
    if isIncoming {
      severity = .critical
      text = "this change brings it"
    } else if let first = tips.first {
      severity = .critical
      text =
        tips.count == 1
        ? "'\(first.text)' is this commit"
        : "'\(first.text)' and \(tips.count - 1) more are this commit"
    } else if Reach.isInHistory(node, input) {
      severity = .medium
      text = "it lies in the history of branches or tags"
    } else {
      severity = .low
      text = "only requests of others hold it"
    }
  }

  private static func isInHistory(_ node: CommitGraph.Node, _ input: HistoryInput) -> Bool {
    let tips = input.references.ownTips.compactMap { input.graph.node($0) }
    return input.graph.reachable(from: tips).contains(node)
  }
}
