import CLibgit2
import Evidence

/// What the commits that are here say about a question of descent.
public enum Descent: Sendable, Equatable {
  case yes, no
  /// History ends (shallow clone, missing objects) before the answer.
  case incomplete
}

/// The best common ancestors of two commits.
public struct MergeBases: Sendable {
  public let commits: [ObjectID]
  /// Whether all history that matters was here.
  public let isComplete: Bool
}

extension Repository {
  /// Whether `ancestor` is `commit` or one of its ancestors.
  ///
  /// - Complexity: O(n log n) in the commits younger than the ancestor.
  public func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws(GitError) -> Descent {
    if ancestor == commit { return .yes }
    let bases = try mergeBases(ancestor, commit)
    if bases.commits.contains(ancestor) { return .yes }
    return bases.isComplete ? .no : .incomplete
  }

  /// As `git merge-base --all`: both sides are painted down from the tips, youngest commit first,
  /// until everything left is an ancestor of a common one.
  public func mergeBases(_ one: ObjectID, _ other: ObjectID) throws(GitError) -> MergeBases {
    var painter = Painter(self)
    try painter.add(one, .one)
    try painter.add(other, .other)
    try painter.run()
    let commits = painter.best()
    return MergeBases(commits: commits, isComplete: painter.isComplete)
  }
}

/// The commits that one commit has and another has not.
public struct CommitRange: Sendable {
  /// Youngest first.
  public let commits: [ObjectID]
  /// Whether all history that matters was here.
  public let isComplete: Bool
}

extension Repository {
  /// As `git rev-list base..candidate`.
  public func commits(
    from base: ObjectID, to candidate: ObjectID
  ) throws(GitError) -> CommitRange {
    var painter = Painter(self)
    try painter.add(base, .one)
    try painter.add(candidate, .other)
    try painter.run()
    return CommitRange(commits: painter.onlyInOther(), isComplete: painter.isComplete)
  }
}

private struct Painter {
  struct Paint: OptionSet {
    let rawValue: UInt8
    static let one = Paint(rawValue: 1)
    static let other = Paint(rawValue: 2)
    static let both: Paint = [.one, .other]
    /// An ancestor of a common ancestor.
    static let stale = Paint(rawValue: 4)
  }

  let repository: Repository
  private var paint: [ObjectID: Paint] = [:]
  private var commits: [ObjectID: Commit] = [:]
  private var queue: [(committed: Int64, id: ObjectID)] = []
  private var common: Set<ObjectID> = []
  /// How often a commit is in the queue, and how many entries there are of commits that are not stale:
  /// looking through the queue for one at every step is quadratic where history is wide.
  private var queued: [ObjectID: Int] = [:]
  private var fresh = 0
  private(set) var isComplete = true

  init(_ repository: Repository) { self.repository = repository }

  mutating func add(_ id: ObjectID, _ colour: Paint) throws(GitError) {
    let before = paint[id, default: []]
    let after = before.union(colour)
    guard after != before else { return }
    guard let commit = try load(id) else {
      isComplete = false
      return
    }
    paint[id] = after
    if after.contains(.stale), !before.contains(.stale) { fresh -= queued[id, default: 0] }
    queued[id, default: 0] += 1
    if !after.contains(.stale) { fresh += 1 }
    push(commit)
  }

  mutating func run() throws(GitError) {
    while fresh > 0 {
      let id = pop()
      var colour = paint[id, default: []]
      queued[id, default: 0] -= 1
      if !colour.contains(.stale) { fresh -= 1 }
      if colour.isSuperset(of: .both), !colour.contains(.stale) {
        common.insert(id)
        colour.insert(.stale)
      }
      guard let commit = commits[id] else { continue }
      if repository.shallowCommits.contains(id) {
        if !commit.parents.isEmpty, !colour.contains(.stale) { isComplete = false }
        continue
      }
      for parent in commit.parents { try add(parent, colour) }
    }
  }

  /// Common ancestors that are no ancestors of another one.
  func best() -> [ObjectID] {
    common.filter { !paint[$0, default: []].contains(.stale) }.sorted()
  }

  func onlyInOther() -> [ObjectID] {
    let ids = paint.filter { $0.value == .other }.map(\.key)
    return ids.map { (id: $0, committed: commits[$0]?.committed ?? 0) }
      .sorted { ($1.committed, $0.id) < ($0.committed, $1.id) }.map(\.id)
  }

  private mutating func load(_ id: ObjectID) throws(GitError) -> Commit? {
    if let known = commits[id] { return known }
    guard repository.contains(id) else { return nil }
    let commit = try repository.commit(id)
    commits[id] = commit
    return commit
  }

  // A binary heap, youngest on top.
  private mutating func push(_ commit: Commit) {
    queue.append((commit.committed, commit.id))
    var child = queue.count - 1
    while child > 0, queue[(child - 1) / 2].committed < queue[child].committed {
      queue.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func pop() -> ObjectID {
    let top = queue[0].id
    queue.swapAt(0, queue.count - 1)
    queue.removeLast()
    var parent = 0
    while true {
      let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < queue.count }
      guard let largest = children.max(by: { queue[$0].committed < queue[$1].committed }),
        queue[largest].committed > queue[parent].committed
      else { return top }
      queue.swapAt(parent, largest)
      parent = largest
    }
  }
}
