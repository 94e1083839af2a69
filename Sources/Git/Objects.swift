import CLibgit2
import Evidence

/// A commit as far as comparing trees needs it.
public struct Commit: Sendable {
  public let id: ObjectID
  public let tree: ObjectID
  public let parents: [ObjectID]
  /// Seconds since 1970, UTC.
  public let committed: Int64
}

/// One line of a tree object.
public struct TreeItem: Sendable {
  public let name: [UInt8]
  /// As git writes it: 0o100644, 0o100755, 0o120000, 0o040000, 0o160000.
  public let mode: UInt32
  public let id: ObjectID
}

extension Repository {
  /// Read by us: libgit2 refuses commits whose dates or people it cannot parse, and git does not.
  ///
  /// - Throws: `corrupt` when the tree or a parent cannot be told.
  public func commit(_ id: ObjectID) throws(GitError) -> Commit {
    let object = try commitObject(id)
    return Commit(
      id: id, tree: object.tree, parents: object.parents,
      committed: object.committer?.seconds ?? 0)
  }

  public func contains(_ id: ObjectID) -> Bool {
    var oid = id.oid
    return git_odb_exists(odb, &oid) == 1
  }

  public func tree(_ id: ObjectID) throws(GitError) -> [TreeItem] {
    var oid = id.oid
    var pointer: OpaquePointer?
    try GitError.check(git_tree_lookup(&pointer, handle.pointer, &oid), "git_tree_lookup")
    let tree = try Handle(pointer, call: "git_tree_lookup", free: git_tree_free)
    return (0..<git_tree_entrycount(tree.pointer)).compactMap { index in
      guard let entry = git_tree_entry_byindex(tree.pointer, index),
        let name = git_tree_entry_name(entry), let id = git_tree_entry_id(entry)
      else { return nil }
      return TreeItem(
        name: Array(UnsafeRawBufferPointer(start: name, count: length(name))),
        mode: git_tree_entry_filemode_raw(entry).rawValue, id: ObjectID(id.pointee))
    }
  }

  private func length(_ text: UnsafePointer<CChar>) -> Int {
    var count = 0
    while text[count] != 0 { count += 1 }
    return count
  }

  /// A blob's bytes.
  ///
  /// - Throws: `limit` when the blob is larger, before it is read.
  public func blob(_ id: ObjectID, limit: Int) throws(GitError) -> [UInt8] {
    var oid = id.oid
    var size = 0
    var type = GIT_OBJECT_ANY
    try GitError.check(git_odb_read_header(&size, &type, odb, &oid), "git_odb_read_header")
    guard type == GIT_OBJECT_BLOB else {
      throw GitError(.corrupt, call: "git_odb_read_header", message: "\(id) is not a blob")
    }
    guard size <= limit else {
      throw GitError(.limit, call: "git_odb_read_header", message: "a blob of \(size) bytes")
    }
    var pointer: OpaquePointer?
    try GitError.check(git_odb_read(&pointer, odb, &oid), "git_odb_read")
    let object = try Handle(pointer, call: "git_odb_read", free: git_odb_object_free)
    return Array(
      UnsafeRawBufferPointer(
        start: git_odb_object_data(object.pointer), count: git_odb_object_size(object.pointer)))
  }

  /// The id that git would give these bytes as a blob.
  public static func blobID(of bytes: [UInt8]) throws(GitError) -> ObjectID {
    try Library.start()
    var oid = git_oid()
    try GitError.check(git_odb_hash(&oid, bytes, bytes.count, GIT_OBJECT_BLOB), "git_odb_hash")
    return ObjectID(oid)
  }
}
