import Evidence
import Git

/// What the two parents of a merge and their ancestor give, path by path. Unlike `MergedTree` it is asked about a
/// merge that exists, so files that one side moved and the other edited can be followed.
public struct DerivedMerge {
  private typealias Changes = [TreePath: TreeChange]

  /// Moved files that are looked for: the lines of each are merged.
  private static let mostMoves = 128

  private let repository: Repository
  private let ancestor: RevisionTree
  private let ours: Changes
  private let theirs: Changes
  private let moves: (ours: FileMoves, theirs: FileMoves)

  public init(
    _ repository: Repository, ancestor: RevisionTree, ours: RevisionTree, theirs: RevisionTree
  ) throws(TreeError) {
    self.repository = repository
    self.ancestor = ancestor
    self.ours = try Self.changes(ancestor, ours)
    self.theirs = try Self.changes(ancestor, theirs)
    moves = (FileMoves(self.ours), FileMoves(self.theirs))
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
    var gone = Set(rest.filter { made[$0]?.now == nil && made[$0] != nil })
    let there = rest.filter { made[$0]?.now != nil }
    guard gone.count == there.count, gone.count + there.count == rest.count else { return false }
    let isAlone = there.count == 1
    for path in there {
      let now = made[path]?.now
      var isMoved = try isMove(to: path, now, (ours, moves.ours), theirs, &gone, isAlone)
      if !isMoved {
        isMoved = try isMove(to: path, now, (theirs, moves.theirs), ours, &gone, isAlone)
      }
      guard isMoved else { return false }
    }
    return true
  }

  private func isMove(
    to path: TreePath, _ made: TreeEntry?, _ mover: (changes: Changes, moves: FileMoves),
    _ editor: Changes,
    _ gone: inout Set<TreePath>, _ isAlone: Bool
  ) throws(TreeError) -> Bool {
    guard editor[path] == nil, case .added(let moved)? = mover.changes[path],
      let from = mover.moves.origin(of: moved, last: isAlone ? gone.first : nil),
      gone.contains(from), case .removed(let was)? = mover.changes[from],
      was.id != FileMoves.emptyBlob,
      case .modified(_, let edited)? = editor[from],
      try isMerged(
        made, .modified(was: was, now: moved), .modified(was: was, now: edited))
    else { return false }
    gone.remove(from)
    return true
  }
}
