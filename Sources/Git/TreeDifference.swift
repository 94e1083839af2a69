import Evidence

/// One path at which trees differ.
public struct PathChange: Sendable {
  public let path: TreePath
  /// Nil where there is no file.
  public let was: TreeItem?
  public let now: TreeItem?
}

extension TreeItem {
  public var isFolder: Bool { mode & 0o170000 == 0o040000 }
}

extension Repository {
  /// The lines of a tree object, as stored.
  ///
  /// - Throws: `notFound`, or `corrupt` for what is no tree.
  public func treeItems(_ id: ObjectID) throws(GitError) -> [TreeItem] {
    let items = try withObject(id, limit: 256 << 20) { kind, bytes in
      kind == .tree ? TreeItem.all(bytes) : nil
    }
    guard let items else {
      throw GitError(.corrupt, call: "tree", message: "\(id) is no well-formed tree")
    }
    return items
  }

  /// Files that differ between two trees, in the order of the trees; equal folders are not entered.
  ///
  /// - Parameter enters: whether a differing folder is looked into.
  /// - Throws: `limit` past `most` changes.
  public func changedPaths(
    from old: ObjectID?, to new: ObjectID?, most: Int = 1_000_000,
    enters: (TreePath) -> Bool = { _ in true }
  ) throws(GitError) -> [PathChange] {
    var changes: [PathChange] = []
    try compare(old, new, at: .root, depth: 0, most, enters, &changes)
    return changes
  }

  private func compare(
    _ old: ObjectID?, _ new: ObjectID?, at folder: TreePath, depth: Int, _ most: Int,
    _ enters: (TreePath) -> Bool, _ changes: inout [PathChange]
  ) throws(GitError) {
    guard old != new else { return }
    guard depth < 200 else {
      throw GitError(.limit, call: "tree", message: "folders nested more than 200 deep")
    }
    var before: [[UInt8]: TreeItem] = [:]
    for item in try old.map({ id throws(GitError) in try treeItems(id) }) ?? [] {
      before[item.name] = item
    }
    for now in try new.map({ id throws(GitError) in try treeItems(id) }) ?? [] {
      let was = before.removeValue(forKey: now.name)
      try compare(was, now, at: folder, depth, most, enters, &changes)
    }
    for was in before.values.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
      try compare(was, nil, at: folder, depth, most, enters, &changes)
    }
  }

  private func compare(
    _ was: TreeItem?, _ now: TreeItem?, at folder: TreePath, _ depth: Int, _ most: Int,
    _ enters: (TreePath) -> Bool, _ changes: inout [PathChange]
  ) throws(GitError) {
    guard was?.id != now?.id || was?.mode != now?.mode, let name = now?.name ?? was?.name else {
      return
    }
    let path = folder.appending(TreePath(bytes: name))
    let folders = (was?.isFolder == true ? was : nil, now?.isFolder == true ? now : nil)
    if folders.0 != nil || folders.1 != nil, enters(path) {
      try compare(
        folders.0?.id, folders.1?.id, at: path, depth: depth + 1, most, enters, &changes)
    }
    let files = (was?.isFolder == false ? was : nil, now?.isFolder == false ? now : nil)
    guard files.0 != nil || files.1 != nil else { return }
    guard changes.count < most else {
      throw GitError(.limit, call: "tree", message: "more than \(most) changes")
    }
    changes.append(PathChange(path: path, was: files.0, now: files.1))
  }
}

extension TreeItem {
  /// `<octal mode> SP <name> NUL <20 bytes>`, again and again; nil when the bytes are not of that form.
  static func all(_ bytes: UnsafeRawBufferPointer) -> [TreeItem]? {
    var items: [TreeItem] = []
    var index = 0
    while index < bytes.count {
      var mode: UInt32 = 0
      while index < bytes.count, bytes[index] != 0x20 {
        guard (0x30...0x37).contains(bytes[index]), mode < 1 << 24 else { return nil }
        mode = mode << 3 | UInt32(bytes[index] - 0x30)
        index += 1
      }
      let start = index + 1
      guard start < bytes.count,
        let end = bytes[start...].firstIndex(of: 0), end + ObjectID.length < bytes.count
      else { return nil }
      let id = ObjectID(raw: UnsafeRawBufferPointer(rebasing: bytes[(end + 1)...]))
      items.append(TreeItem(name: Array(bytes[start..<end]), mode: mode, id: id))
      index = end + 1 + ObjectID.length
    }
    return items
  }
}
