import Evidence
import Git
import Trees

/// A commit that takes a check away and edits what is executed.
enum SilencedChecks: HistoryRule {
  static let rule = Rule(
    id: "silenced-checks", domain: .history, kind: .attack, severity: .high, confidence: .medium,
    title: "one commit removes a check and edits what is executed",
    explanation: """
      A change that would not pass takes the checks away with it. In April 2026 a pull request under a
      harmless title deleted an action's CI and scanner workflows and put a download into its entry
      point; it was merged and signed by the forge.
      """,
    evidence: "the deleted workflows and the changed entry point of one commit",
    remedy: "restore the checks and run them on this commit before anything else",
    falsePositives: "moves from one CI system to another in the same commit as code",
    techniques: [.disableTools])

  static func check(_ input: HistoryInput, into report: inout Report) {
    for node in input.extent.commits {
      let removed = input.pipelineChanges(node).filter { $0.now == nil && isCheck($0.path) }
      guard !removed.isEmpty, !replaces(node, input), let entry = editedEntryPoint(node, input)
      else {
        continue
      }
      let names = removed.map { "'\($0.path.text)'" }.joined(separator: ", ")
      report.find(
        input.finding(
          rule, node,
          "commit \(input.graph[id: node].short) removes \(names) and edits '\(entry.text)'",
          facts: [
            Fact(
              "removed", now: removed.map(\.path.text).joined(separator: ", "),
              check: "git show --stat \(input.graph[id: node].hex)"),
            Fact("edited", now: entry.text),
          ], identity: removed.map(\.path.text)))
    }
  }

  /// Workflows, not the manifests of actions.
  private static func isCheck(_ path: TreePath) -> Bool {
    !path.nameText.hasPrefix("action.y")
  }

  /// A commit that adds as many pipelines as it removes renames or exchanges them.
  private static func replaces(_ node: CommitGraph.Node, _ input: HistoryInput) -> Bool {
    let changes = input.pipelineChanges(node)
    return changes.count { $0.was == nil } >= changes.count { $0.now == nil }
  }

  private static func editedEntryPoint(
    _ node: CommitGraph.Node, _ input: HistoryInput
  ) -> TreePath? {
    guard let parent = input.graph.parents(of: node).first,
      let changes = try? input.repository.changedPaths(
        from: input.graph.trees[Int(parent)], to: input.graph.trees[Int(node)], most: 10_000,
        enters: { $0 == "dist" || $0 == "lib" || $0 == "bin" || $0 == "scripts" })
    else { return nil }
    return changes.first { change in
      guard change.was != nil, let now = change.now else { return false }
      let name = change.path.nameText
      return ["action.yml", "action.yaml", "entrypoint.sh", "Dockerfile"].contains(name)
        || (!change.path.parent.isRoot && EntryPoint.isOne(change.path, mode: now.mode))
    }?.path
  }
}
