import Evidence

/// A file of a merge that is not as in any parent.
public struct MergedPath: Sendable {
  public let path: TreePath
  /// What each parent has there; nil where it has no file.
  public let sides: [TreeItem?]
}

extension Repository {
  /// Files of a tree that differ from the same path in every one of the others; folders that equal one of
  /// the others' are not entered.
  public func pathsUnlikeAll(
    _ tree: ObjectID, _ others: [ObjectID], most: Int = 10_000
  ) throws(GitError) -> [MergedPath] {
    var found: [MergedPath] = []
    try collect(tree, others, at: .root, depth: 0, most, &found)
    return found
  }

  private func collect(
    _ tree: ObjectID, _ others: [ObjectID?], at folder: TreePath, depth: Int, _ most: Int,
    _ found: inout [MergedPath]
  ) throws(GitError) {
    if others.contains(tree) { return }
    guard depth < 200, found.count < most else {
      throw GitError(.limit, call: "tree", message: "too many or too deep differences")
    }
    let mine = try treeItems(tree)
    var theirs: [[[UInt8]: TreeItem]] = []
    for other in others {
      let items = try other.map { id throws(GitError) in try treeItems(id) } ?? []
      theirs.append(
        Dictionary(items.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }))
    }
    for item in mine {
      let sides = theirs.map { $0[item.name] }
      if sides.contains(where: { $0?.id == item.id && $0?.mode == item.mode }) { continue }
      let path = folder.appending(TreePath(bytes: item.name))
      if item.isFolder {
        try collect(
          item.id, sides.map { $0?.isFolder == true ? $0?.id : nil }, at: path, depth: depth + 1,
          most, &found)
      } else {
        found.append(MergedPath(path: path, sides: sides))
      }
    }
  }

  /// The entry at a path below a tree; nil when there is none.
  public func item(at path: TreePath, in tree: ObjectID) throws(GitError) -> TreeItem? {
    var folder = tree
    let names = path.components
    for (index, name) in names.enumerated() {
      guard let item = try treeItems(folder).first(where: { $0.name == name.bytes }) else {
        return nil
      }
      if index == names.count - 1 { return item }
      guard item.isFolder else { return nil }
      folder = item.id
    }
    return nil
  }
}
