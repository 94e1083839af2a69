import Evidence
import Git
import Trees

/// A merge that brings something neither side had.
enum EvilMerge: HistoryRule {
  static let rule = Rule(
    id: "evil-merge", domain: .history, kind: .attack, severity: .medium, confidence: .high,
    title: "a merge holds content that neither side had",
    explanation: """
      Reviews show the commits of a branch, and a merge is taken to join them. What is put into the
      merge itself is in no commit's diff: a new file, or another content of a file that only one side
      had changed, so that there was nothing to resolve.
      """,
    evidence: "the path in the merge and in each of its parents",
    remedy: "look at what the merge itself changed: git show --remerge-diff",
    falsePositives:
      "merges that were finished by hand with renames or regenerated files: up to 1 of 3,000 in most projects",
    techniques: [.masquerading])

  static func check(_ input: HistoryInput, into report: inout Report) {
    var finder = MergeBaseFinder(input.graph)
    for node in input.extent.commits {
      let parents = input.graph.parents(of: node)
      guard parents.count > 1, input.graph.hasAllParents(node),
        let paths = try? added(node, Array(parents), input, &finder), let first = paths.first
      else { continue }
      let runs = paths.first { FileRole(of: $0) == .pipeline || FileRole(of: $0) == .wrapper }
      let more = paths.count > 1 ? " and \(paths.count - 1) more" : ""
      report.find(
        input.finding(
          rule, node,
          "merge \(input.graph[id: node].short) holds '\((runs ?? first).text)'\(more), which no parent has",
          severity: runs != nil && input.extent.isChange ? .high : nil,
          facts: [
            Fact(
              "paths", now: paths.prefix(10).map(\.text).joined(separator: ", "),
              check: "git show --remerge-diff --name-only \(input.graph[id: node].hex)")
          ], identity: paths.prefix(100).map(\.text)))
    }
  }

  /// Paths of the merge that no parent has at all, or that differ from every parent although at most one
  /// side changed them.
  private static func added(
    _ node: CommitGraph.Node, _ parents: [CommitGraph.Node], _ input: HistoryInput,
    _ finder: inout MergeBaseFinder
  ) throws(GitError) -> [TreePath] {
    let trees = parents.map { input.graph.trees[Int($0)] }
    let merge = input.graph.trees[Int(node)]
    let odd = try input.repository.pathsUnlikeAll(merge, trees)
    guard !odd.isEmpty else { return [] }
    guard let sides = Sides(parents, input, try base(parents, input, &finder)) else {
      return odd.filter { $0.sides.allSatisfy { $0 == nil } }.map(\.path)
    }
    var paths: [TreePath] = []
    for change in odd {
      if try !sides.explain(change) { paths.append(change.path) }
    }
    return paths
  }
}

extension EvilMerge {
  /// The tree that two parents came from; nil for more parents, and where that cannot be told.
  private static func base(
    _ parents: [CommitGraph.Node], _ input: HistoryInput, _ finder: inout MergeBaseFinder
  ) throws(GitError) -> ObjectID? {
    guard parents.count == 2 else { return nil }
    if let base = finder.bases(parents[0], parents[1])?.first {
      return input.graph.trees[Int(base)]
    }
    // With a change the graph ends early; the objects themselves may go on.
    let ids = parents.map { input.graph[id: $0] }
    let bases = try input.repository.mergeBases(ids[0], ids[1])
    guard bases.isComplete, let base = bases.commits.first else { return nil }
    return try input.repository.commit(base).tree
  }
}

/// Two parents of a merge and what they came from.
private struct Sides {
  let repository: Repository
  let base: ObjectID
  let trees: [ObjectID]

  /// Nil for a merge of more than two, and where no common ancestor is known.
  init?(_ parents: [CommitGraph.Node], _ input: HistoryInput, _ base: ObjectID?) {
    guard parents.count == 2, let base else { return nil }
    repository = input.repository
    self.base = base
    trees = parents.map { input.graph.trees[Int($0)] }
  }

  /// A path that both sides changed, or that one changed and the other removed, had to be resolved; and
  /// what one side changed goes where the other moved it.
  func explain(_ change: MergedPath) throws(GitError) -> Bool {
    let was = try repository.item(at: change.path, in: base)
    if change.sides.allSatisfy({ $0 == nil }) { return was != nil }
    if change.sides.allSatisfy({ $0?.id != was?.id || $0?.mode != was?.mode }) { return true }
    guard was == nil, let mover = change.sides.firstIndex(where: { $0 != nil }) else {
      return false
    }
    return try followsMove(mover: trees[mover], other: trees[1 - mover])
  }

  private func followsMove(mover: ObjectID, other: ObjectID) throws(GitError) -> Bool {
    let gone = Set(
      try repository.changedPaths(from: base, to: mover).filter { $0.now == nil }.map(\.path))
    return try repository.changedPaths(from: base, to: other).contains { gone.contains($0.path) }
  }
}
