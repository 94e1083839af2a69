import Evidence
import Git
import Trees

extension HistoryInput {
  /// What a commit changed against its first parent in files that are or configure pipelines; empty for a
  /// merge, whose change is that of the commits it joins.
  ///
  /// - Complexity: only folders that hold pipelines are entered.
  func pipelineChanges(_ node: CommitGraph.Node) -> [PathChange] {
    let parents = graph.parents(of: node)
    guard parents.count == 1, let parent = parents.first,
      graph.marks(of: parent).isDisjoint(with: .absent),
      graph.marks(of: node).isDisjoint(with: .absent)
    else { return [] }
    let changes = try? repository.changedPaths(
      from: graph.trees[Int(parent)], to: graph.trees[Int(node)],
      enters: { PipelineFolders.mayHold($0) })
    return (changes ?? []).filter { FileRole(of: $0.path) == .pipeline }
  }

  func touchesPipelines(_ node: CommitGraph.Node) -> Bool { !pipelineChanges(node).isEmpty }
}

/// Folders below which pipelines lie.
enum PipelineFolders {
  private static let names: Set = [
    ".github", ".github/workflows", ".circleci", ".buildkite", ".woodpecker", ".tekton", ".gitlab",
  ]

  static func mayHold(_ folder: TreePath) -> Bool { names.contains(folder.text) }
}
