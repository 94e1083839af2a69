import Evidence
import Git

/// What would land if a branch were merged: a three-way merge over tree entries, computed without a
/// work tree, without attributes and without drivers. Renames are not followed.
public final class MergedTree: SourceTree {
  public let origin: Origin = .candidate
  public let problems: [TreeError] = []
  private let repository: Repository
  private let merged: [TreeEntry]
  private let byPath: [TreePath: Int]
  /// Files whose two sides were merged line by line.
  private let contents: [TreePath: [UInt8]]

  /// - Throws: `conflict` naming the first path on which the sides disagree.
  public init(
    _ repository: Repository, ancestor: RevisionTree, ours: RevisionTree, theirs: RevisionTree
  ) throws(TreeError) {
    self.repository = repository
    var entries = Dictionary(
      try ours.entries().map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    var contents: [TreePath: [UInt8]] = [:]
    let ourChanges = Dictionary(
      try changes(from: ancestor, to: ours).map { ($0.path, $0) }, uniquingKeysWith: { $1 })
    for change in try changes(from: ancestor, to: theirs) {
      guard let other = ourChanges[change.path] else {
        entries[change.path] = change.now
        continue
      }
      let merge = FileMerge(repository: repository, ours: other, theirs: change)
      let (entry, bytes) = try merge.result()
      entries[change.path] = entry
      contents[change.path] = bytes
    }
    merged = entries.values.sorted { $0.path < $1.path }
    byPath = Dictionary(
      merged.enumerated().map { ($0.element.path, $0.offset) }, uniquingKeysWith: { $1 })
    self.contents = contents
    try checkFolders()
  }

  /// A file on one side where the other has a folder.
  private func checkFolders() throws(TreeError) {
    for entry in merged {
      var folder = entry.path.parent
      while !folder.isRoot {
        if byPath[folder] != nil {
          throw TreeError(.conflict, folder, "a file on one side, a folder on the other")
        }
        folder = folder.parent
      }
    }
  }

  /// Whether two merges hold the same files with the same content.
  public func isSame(as other: MergedTree) -> Bool {
    merged == other.merged && contents == other.contents
  }

  public func entries() throws(TreeError) -> [TreeEntry] { merged }

  public func entry(at path: TreePath) throws(TreeError) -> TreeEntry? {
    byPath[path].map { merged[$0] }
  }

  public func bytes(of entry: TreeEntry, limit: Int) throws(TreeError) -> [UInt8] {
    if let bytes = contents[entry.path] { return bytes }
    guard let id = entry.id, entry.kind != .submodule else {
      throw TreeError(.missing, entry.path, "a submodule has no content here")
    }
    do throws(GitError) {
      return try repository.blob(id, limit: limit)
    } catch {
      throw TreeError(git: error, entry.path)
    }
  }
}

extension TreeChange {
  public var was: TreeEntry? {
    switch self {
    case .added: nil
    case .removed(let was), .modified(let was, _): was
    }
  }

  public var now: TreeEntry? {
    switch self {
    case .removed: nil
    case .added(let now), .modified(_, let now): now
    }
  }
}
