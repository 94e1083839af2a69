import Git

/// One path that both sides changed.
struct FileMerge {
  let repository: Repository
  let ours: TreeChange
  let theirs: TreeChange

  func result() throws(TreeError) -> (TreeEntry?, [UInt8]?) {
    if ours.now == theirs.now { return (ours.now, nil) }
    guard let one = ours.now, let other = theirs.now, isText(one), isText(other),
      let was = ours.was, isText(was)
    else { throw conflict }
    let kind = one.kind == was.kind ? other.kind : one.kind
    if one.id == other.id || was.id == other.id {
      return (TreeEntry(path: one.path, kind: kind, id: one.id), nil)
    }
    if was.id == one.id { return (TreeEntry(path: one.path, kind: kind, id: other.id), nil) }
    let merged = try merge(was, one, other)
    return (TreeEntry(path: one.path, kind: kind), merged)
  }

  private var conflict: TreeError {
    TreeError(.conflict, theirs.path, "changed on both sides")
  }

  private func isText(_ entry: TreeEntry) -> Bool {
    entry.kind == .file || entry.kind == .executable
  }

  private func merge(
    _ was: TreeEntry, _ one: TreeEntry, _ other: TreeEntry
  ) throws(TreeError) -> [UInt8] {
    do throws(GitError) {
      let merged = try MergeFile.merge(
        ancestor: try blob(was), ours: try blob(one), theirs: try blob(other))
      if let merged { return merged }
    } catch {
      throw TreeError(git: error, one.path)
    }
    throw conflict
  }

  private func blob(_ entry: TreeEntry) throws(GitError) -> [UInt8] {
    guard let id = entry.id else { return [] }
    return try repository.blob(id, limit: 64 << 20)
  }
}
