import CLibgit2

extension Repository {
  /// An object's kind and bytes, as stored.
  ///
  /// - Throws: `notFound`; `corrupt`; `limit` when there are more bytes, before they are read.
  public func object(
    _ id: ObjectID, limit: Int = 64 << 20
  ) throws(GitError) -> (kind: ObjectKind, bytes: [UInt8]) {
    try withObject(id, limit: limit) { kind, bytes in (kind, Array(bytes)) }
  }

  public func commitObject(_ id: ObjectID) throws(GitError) -> CommitObject {
    let (kind, bytes) = try object(id)
    guard kind == .commit else {
      throw GitError(.corrupt, call: "commit", message: "\(id) is a \(kind.rawValue), not a commit")
    }
    return try CommitObject(bytes, id: id)
  }

  /// Hands out an object's bytes where libgit2 keeps them, for as long as `body` runs.
  func withObject<Result>(
    _ id: ObjectID, limit: Int, _ body: (ObjectKind, UnsafeRawBufferPointer) -> Result
  ) throws(GitError) -> Result {
    var oid = id.oid
    var pointer: OpaquePointer?
    try GitError.check(git_odb_read(&pointer, odb, &oid), "git_odb_read")
    let object = try Handle(pointer, call: "git_odb_read", free: git_odb_object_free)
    guard let kind = ObjectKind(git_odb_object_type(object.pointer)) else {
      throw GitError(.corrupt, call: "git_odb_read", message: "\(id) is of no known kind")
    }
    let size = git_odb_object_size(object.pointer)
    guard size <= limit else {
      throw GitError(.limit, call: "git_odb_read", message: "an object of \(size) bytes")
    }
    return body(
      kind, UnsafeRawBufferPointer(start: git_odb_object_data(object.pointer), count: size))
  }

  /// An object's kind; nil when it is not here.
  public func kind(of id: ObjectID) -> ObjectKind? {
    var oid = id.oid
    var size = 0
    var type = GIT_OBJECT_ANY
    guard git_odb_read_header(&size, &type, odb, &oid) == 0 else { return nil }
    return ObjectKind(type)
  }
}

extension ObjectKind {
  init?(_ type: git_object_t) {
    switch type {
    case GIT_OBJECT_COMMIT: self = .commit
    case GIT_OBJECT_TREE: self = .tree
    case GIT_OBJECT_BLOB: self = .blob
    case GIT_OBJECT_TAG: self = .tag
    default: return nil
    }
  }
}
