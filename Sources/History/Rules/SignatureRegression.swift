import Evidence
import Git
import Inventory

/// Somebody who always signs here did not.
enum SignatureRegression: HistoryRule {
  static let rule = Rule(
    id: "signature-regression", domain: .history, kind: .attack, severity: .medium,
    confidence: .medium, title: "an identity that always signs its commits here did not",
    explanation: """
      Names and mail addresses in a commit are free text. What a forger cannot copy is the signature: a
      commit in the name of somebody whose last ten own commits were all signed, itself without one, is
      how a forced branch or a stolen token shows. Signatures are looked for, not checked.
      """,
    evidence: "the identity's signed commits before, and the unsigned one",
    remedy: "ask the person, on another channel, whether the commit is theirs",
    falsePositives: "new machines and lost keys: 35 of 102 regular signers did it at least once",
    techniques: [.impersonation])

  /// Signed commits in a row that make it a habit.
  private static let habit = 10

  static func check(_ input: HistoryInput, into report: inout Report) {
    var streaks: [UInt64: (count: Int, last: CommitGraph.Node)] = [:]
    let judged = Set(input.extent.commits)
    for node in inOrder(input) where isOwn(node, input.graph) {
      let author = input.graph.authors[Int(node)]
      if input.graph.marks(of: node).contains(.signed) {
        streaks[author] = ((streaks[author]?.count ?? 0) + 1, node)
        continue
      }
      if let streak = streaks.removeValue(forKey: author), streak.count >= habit,
        judged.contains(node)
      {
        report.find(finding(node, streak, input))
      }
    }
  }

  /// By date, and parents in front of their children whatever the dates say: a rebase makes many commits
  /// within one second.
  private static func inOrder(_ input: HistoryInput) -> [CommitGraph.Node] {
    let committed = input.graph.committed
    let all = Set(input.extent.earlier + input.extent.commits)
    var ordered: [CommitGraph.Node] = []
    var seen = Set<CommitGraph.Node>()
    for node in all.sorted(by: { (committed[Int($0)], $0) < (committed[Int($1)], $1) }) {
      var stack = [node]
      while let next = stack.last {
        let parents = input.graph.parents(of: next).filter {
          all.contains($0) && !seen.contains($0)
        }
        stack += parents
        guard parents.isEmpty else { continue }
        stack.removeLast()
        if seen.insert(next).inserted { ordered.append(next) }
      }
    }
    return ordered
  }

  /// Made by its author on a machine of theirs: not by a forge for them, and not somebody's rebase.
  private static func isOwn(_ node: CommitGraph.Node, _ graph: CommitGraph) -> Bool {
    let marks = graph.marks(of: node)
    return marks.contains(.own) && marks.isDisjoint(with: [.absent, .undated, .webFlow])
      && graph.parents(of: node).count <= 1
  }

  private static func finding(
    _ node: CommitGraph.Node, _ streak: (count: Int, last: CommitGraph.Node), _ input: HistoryInput
  ) -> Finding {
    let ids = (input.graph[id: streak.last], input.graph[id: node])
    let author = (try? input.repository.commitObject(ids.1))?.author?.mailText ?? ""
    let signature = (try? input.repository.commitObject(ids.0))?.signature
    return input.finding(
      rule, node,
      "'\(author)' signed \(streak.count) commits in a row and did not sign \(ids.1.short)",
      facts: [
        Fact(
          "signature", was: signature.map { "\(SignatureMark.describe($0)), not checked" },
          now: "none", check: "git log --no-walk=unsorted --format='%H %G? %GK' \(ids.0) \(ids.1)")
      ], identity: [author])
  }
}
