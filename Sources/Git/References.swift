import CLibgit2
import Evidence

/// A reference and where it leads.
public struct Reference: Sendable, Hashable {
  /// The full name, as `refs/heads/main`.
  public let name: String
  /// What it names: a commit, or a tag object.
  public let target: ObjectID
}

extension Repository {
  /// A reference by its full name, symbolic ones followed; nil when there is none.
  public func reference(_ name: String) throws(GitError) -> Reference? {
    var oid = git_oid()
    let code = git_reference_name_to_id(&oid, handle.pointer, name)
    if code == GIT_ENOTFOUND.rawValue || code == GIT_EINVALIDSPEC.rawValue { return nil }
    try GitError.check(code, "git_reference_name_to_id")
    return Reference(name: name, target: ObjectID(oid))
  }

  /// What HEAD names: the branch when it is on one. Nil for a repository without a commit.
  public func head() throws(GitError) -> Reference? {
    guard let found = try reference("HEAD") else { return nil }
    var pointer: OpaquePointer?
    guard git_repository_head(&pointer, handle.pointer) == 0 else { return found }
    let head = try Handle(pointer, call: "git_repository_head", free: git_reference_free)
    return Reference(
      name: String(cString: git_reference_name(head.pointer)), target: found.target)
  }

  /// Every reference below a prefix, sorted by name. One that leads nowhere is left out.
  public func references(below prefix: String) throws(GitError) -> [Reference] {
    var pointer: OpaquePointer?
    try GitError.check(
      git_reference_iterator_glob_new(&pointer, handle.pointer, prefix + "*"),
      "git_reference_iterator_glob_new")
    let iterator = try Handle(
      pointer, call: "git_reference_iterator_glob_new", free: git_reference_iterator_free)
    var references: [Reference] = []
    while true {
      var name: UnsafePointer<CChar>?
      let code = git_reference_next_name(&name, iterator.pointer)
      if code == GIT_ITEROVER.rawValue { break }
      try GitError.check(code, "git_reference_next_name")
      guard let name, let found = try reference(String(cString: name)) else { continue }
      references.append(found)
    }
    return references.sorted { $0.name < $1.name }
  }

  /// Objects that `refs/replace/` exchanges for others when git reads them.
  public func replacedObjects() throws(GitError) -> Set<ObjectID> {
    let prefix = "refs/replace/"
    return Set(
      try references(below: prefix).compactMap {
        ObjectID(hex: String($0.name.dropFirst(prefix.count)))
      })
  }
}
