import CLibgit2
import Evidence

/// A tracked file as the index remembers it.
public struct TrackedFile: Sendable {
  /// As git writes it: 0o100644, 0o100755, 0o120000, 0o160000.
  public let mode: UInt32
  public let id: ObjectID
  let size: UInt32
  let modified: FileTime

  /// Whether a file on disk is still the one the index was told about, judged as git does: by its size
  /// and time, unless it is as young as the index itself.
  public func isUnchanged(size: Int, modified: FileTime, index: FileTime) -> Bool {
    self.size == UInt32(truncatingIfNeeded: size) && self.modified == modified && modified < index
  }
}

/// When a file was last changed.
public struct FileTime: Sendable, Hashable, Comparable {
  let seconds: Int
  let nanoseconds: Int

  public init(seconds: Int, nanoseconds: Int) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  public static func < (left: FileTime, right: FileTime) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

/// What git tracks in a work tree, and what it ignores.
public struct WorkIndex {
  public let tracked: [TreePath: TrackedFile]
  private let folders: Set<TreePath>

  /// Whether anything below a folder is tracked.
  public func tracksBelow(_ folder: TreePath) -> Bool { folders.contains(folder) }

  init(_ tracked: [TreePath: TrackedFile]) {
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
    var tracked: [TreePath: TrackedFile] = [:]
    for position in 0..<git_index_entrycount(index.pointer) {
      guard let entry = git_index_get_byindex(index.pointer, position)?.pointee,
        let name = entry.path
      else { continue }
      let path = TreePath(bytes: Array(String(cString: name).utf8))
      let modified = FileTime(
        seconds: Int(entry.mtime.seconds), nanoseconds: Int(entry.mtime.nanoseconds))
      tracked[path] = TrackedFile(
        mode: entry.mode, id: ObjectID(entry.id), size: entry.file_size, modified: modified)
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

  /// Whether a tracked file on disk differs from the index, or the index from HEAD. Nothing is written:
  /// the index is not refreshed.
  public func hasLocalChanges() throws(GitError) -> Bool {
    var options = git_status_options()
    try GitError.check(
      git_status_options_init(&options, UInt32(GIT_STATUS_OPTIONS_VERSION)),
      "git_status_options_init")
    options.flags = GIT_STATUS_OPT_EXCLUDE_SUBMODULES.rawValue
    var pointer: OpaquePointer?
    try GitError.check(
      git_status_list_new(&pointer, handle.pointer, &options), "git_status_list_new")
    let list = try Handle(pointer, call: "git_status_list_new", free: git_status_list_free)
    return git_status_list_entrycount(list.pointer) > 0
  }
}
