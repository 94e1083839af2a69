import Evidence
import Git

/// A tag's commit that changes one executable entry file and nothing else, under a message that an older
/// commit already has.
enum EntryPointOnlyClone: HistoryRule {
  static let rule = Rule(
    id: "entry-point-only-clone", domain: .history, kind: .attack, severity: .high,
    confidence: .medium,
    title: "a tag's commit changes only what is executed, under an older commit's message",
    explanation: """
      The message tells of a change that was made long ago in another commit; what this commit really
      changes is the one file that runs, and the older commit did not touch it. A pick repeats the change
      that its message tells of; a moved tag does not.
      """,
    evidence: "the one changed file, and the older commit with the same message",
    remedy: "read the change: git show; compare the file with the release before",
    falsePositives: "none in 183 repositories",
    techniques: [.masquerading, .compromiseSoftwareSupplyChain])

  static func check(_ input: HistoryInput, into report: inout Report) {
    guard input.extent.isWhole else { return }
    var counts: [UInt64: Int] = [:]
    let wanted = Set(input.extent.tags.map { input.graph.messages[Int($0.node)] })
    for node in input.graph.indices where wanted.contains(input.graph.messages[Int(node)]) {
      if !input.isOffBranch(node) { counts[input.graph.messages[Int(node)], default: 0] += 1 }
    }
    for tag in input.extent.tags
    where input.isOffBranch(tag.node) && counts[input.graph.messages[Int(tag.node)]] == 1 {
      guard let file = onlyChange(tag.node, input), let older = older(than: tag.node, input),
        !changes(older, file, input)
      else { continue }
      report.find(finding(tag, file, older, input))
    }
  }

  private static func finding(
    _ tag: ReleaseTag, _ file: TreePath, _ older: CommitGraph.Node, _ input: HistoryInput
  ) -> Finding {
    let ids = (input.graph[id: tag.node].hex, input.graph[id: older].hex)
    return input.finding(
      rule, tag,
      "the commit of '\(input.label(tag))' changes only '\(file.text)', under the message of \(input.graph[id: older].short)",
      facts: [
        Fact("changes", now: file.text, check: "git show --stat \(ids.0)"),
        Fact("same message", now: ids.1, check: "git log --no-walk --format=%s \(ids.0) \(ids.1)"),
      ], identity: [file.text])
  }

  private static func onlyChange(_ node: CommitGraph.Node, _ input: HistoryInput) -> TreePath? {
    guard let parent = input.graph.parents(of: node).first,
      input.graph.parents(of: node).count == 1,
      !input.graph.marks(of: parent).contains(.absent),
      let changes = try? input.repository.changedPaths(
        from: input.graph.trees[Int(parent)], to: input.graph.trees[Int(node)], most: 2),
      changes.count == 1, let change = changes.first, let now = change.now,
      EntryPoint.isOne(change.path, mode: now.mode)
    else { return nil }
    return change.path
  }

  /// A pick repeats the change that its message tells of; then the older commit changed a file of that
  /// name, too, be it in another folder since.
  private static func changes(
    _ node: CommitGraph.Node, _ file: TreePath, _ input: HistoryInput
  ) -> Bool {
    guard let parent = input.graph.parents(of: node).first,
      let changes = try? input.repository.changedPaths(
        from: input.graph.trees[Int(parent)], to: input.graph.trees[Int(node)], most: 10_000)
    else { return true }
    return changes.contains { $0.path.name == file.name }
  }

  private static func older(
    than node: CommitGraph.Node, _ input: HistoryInput
  ) -> CommitGraph.Node? {
    let graph = input.graph
    return graph.indices.first {
      $0 != node && graph.messages[Int($0)] == graph.messages[Int(node)] && !input.isOffBranch($0)
    }
  }
}

/// Files that run when an action, a package or a container is used.
enum EntryPoint {
  private static let names: Set = [
    "action.yml", "action.yaml", "Dockerfile", "Makefile", "entrypoint.sh", "setup.py",
  ]
  private static let endings = [
    ".sh", ".bash", ".js", ".mjs", ".cjs", ".ts", ".py", ".rb", ".pl", ".ps1", ".php", ".go",
  ]

  static func isOne(_ path: TreePath, mode: UInt32) -> Bool {
    let name = path.nameText
    return mode == 0o100755 || names.contains(name) || endings.contains { name.hasSuffix($0) }
  }
}
