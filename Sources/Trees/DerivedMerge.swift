import Evidence
import Git

/// What the two parents of a merge and their ancestor give, path by path. Unlike `MergedTree` it is asked about a
/// merge that exists, so files that one side moved and the other edited can be followed.
public struct DerivedMerge {
  private typealias Changes = [TreePath: TreeChange]

  /// Moved files that are looked for: each is tried with each that is gone.
  private static let mostMoves = 128

  private let repository: Repository
  private let ancestor: RevisionTree
  private let ours: Changes
  private let theirs: Changes

  public init(
    _ repository: Repository, ancestor: RevisionTree, ours: RevisionTree, theirs: RevisionTree
  ) throws(TreeError) {
    self.repository = repository
    self.ancestor = ancestor
    self.ours = try Self.changes(ancestor, ours)
    self.theirs = try Self.changes(ancestor, theirs)
  }

  private static func changes(
    _ ancestor: RevisionTree, _ tree: RevisionTree
  ) throws(TreeError) -> Changes {
    Changes(
      try Trees.changes(from: ancestor, to: tree).map { ($0.path, $0) }, uniquingKeysWith: { $1 })
  }

  /// Whether the merge holds nothing of its own.
  public func explains(_ merge: RevisionTree) throws(TreeError) -> Bool {
    let made = try Self.changes(ancestor, merge)
    var rest: [TreePath] = []
    for path in Set(ours.keys).union(theirs.keys).union(made.keys) {
      if try !isGiven(path, made[path]) { rest.append(path) }
    }
    return try areMoves(rest.sorted(), made)
  }

  /// A path on which the sides agree, or of which only one has a say, or whose lines merge.
  private func isGiven(_ path: TreePath, _ made: TreeChange?) throws(TreeError) -> Bool {
    guard let made else { return false }
    switch (ours[path], theirs[path]) {
    case (nil, nil): return false
    case (let side?, nil), (nil, let side?): return made.now == side.now
    case (let one?, let other?): return try isMerged(made.now, one, other)
    }
  }

  private func isMerged(
    _ made: TreeEntry?, _ one: TreeChange, _ other: TreeChange
  ) throws(TreeError) -> Bool {
    let entry: TreeEntry?
    let bytes: [UInt8]?
    do throws(TreeError) {
      (entry, bytes) = try FileMerge(repository: repository, ours: one, theirs: other).result()
    } catch {
      guard error.kind == .conflict else { throw error }
      return false
    }
    guard let bytes else { return made == entry }
    guard let made, made.kind == entry?.kind, let id = made.id else { return false }
    do throws(GitError) {
      return try repository.blob(id, limit: bytes.count + 1) == bytes
    } catch {
      return false
    }
  }

  /// Pairs of a path that is gone and one that is there: one side moved the file, the other edited it where it was.
  private func areMoves(_ rest: [TreePath], _ made: Changes) throws(TreeError) -> Bool {
    guard rest.count <= Self.mostMoves else { return false }
    var gone = rest.filter { made[$0]?.now == nil && made[$0] != nil }
    let there = rest.filter { made[$0]?.now != nil }
    guard gone.count == there.count, gone.count + there.count == rest.count else { return false }
    for path in there {
      var origin: Int?
      for (index, from) in gone.enumerated() where origin == nil {
        if try isMove(from, path, made[path]?.now) { origin = index }
      }
      guard let origin else { return false }
      gone.remove(at: origin)
    }
    return true
  }

  private func isMove(
    _ from: TreePath, _ to: TreePath, _ made: TreeEntry?
  ) throws(TreeError) -> Bool {
    for (mover, editor) in [(ours, theirs), (theirs, ours)] where editor[to] == nil {
      if case .added(let moved)? = mover[to], case .removed(let was)? = mover[from],
        case .modified(_, let edited)? = editor[from],
        try isMerged(
          made, .modified(was: was, now: moved), .modified(was: was, now: edited))
      {
        return true
      }
    }
    return false
  }
}
