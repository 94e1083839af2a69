import CLibgit2
import Evidence

/// What git tracks in a work tree, and what it ignores.
public struct WorkIndex {
  /// Paths that are tracked, sorted, with their mode and blob.
  public let tracked: [TreePath: TreeItem]
  private let folders: Set<TreePath>

  /// Whether anything below a folder is tracked.
  public func tracksBelow(_ folder: TreePath) -> Bool { folders.contains(folder) }

  init(_ tracked: [TreePath: TreeItem]) {
    self.tracked = tracked
    var folders = Set<TreePath>()
    for path in tracked.keys {
      var folder = path.parent
      while !folder.isRoot, folders.insert(folder).inserted { folder = folder.parent }
    }
    self.folders = folders
  }
}

extension Repository {
  /// The index as it lies on disk; it is not refreshed and not written.
  public func workIndex() throws(GitError) -> WorkIndex {
    var pointer: OpaquePointer?
    try GitError.check(git_repository_index(&pointer, handle.pointer), "git_repository_index")
    let index = try Handle(pointer, call: "git_repository_index", free: git_index_free)
    var tracked: [TreePath: TreeItem] = [:]
    for position in 0..<git_index_entrycount(index.pointer) {
      guard let entry = git_index_get_byindex(index.pointer, position)?.pointee,
        let name = entry.path
      else { continue }
      let path = TreePath(bytes: Array(String(cString: name).utf8))
      tracked[path] = TreeItem(name: path.name.bytes, mode: entry.mode, id: ObjectID(entry.id))
    }
    return WorkIndex(tracked)
  }

  /// Whether `.gitignore` and its like say to leave a path out.
  ///
  /// - Parameter path: relative to the work tree; a folder's ends with a slash.
  public func ignores(_ path: String) throws(GitError) -> Bool {
    var ignored: Int32 = 0
    try GitError.check(
      git_ignore_path_is_ignored(&ignored, handle.pointer, path), "git_ignore_path_is_ignored")
    return ignored == 1
  }
}
