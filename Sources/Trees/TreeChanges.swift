import Evidence
import Git

/// One path that two trees do not have in common.
public enum TreeChange: Sendable, Hashable {
  case added(TreeEntry)
  case removed(TreeEntry)
  case modified(was: TreeEntry, now: TreeEntry)
}

/// What differs between two trees, sorted by path. Renames are a removal and an addition.
///
/// - Complexity: of two git trees, only folders that differ are read.
public func changes(
  from base: any SourceTree, to candidate: any SourceTree
) throws(TreeError) -> [TreeChange] {
  if let base = base as? RevisionTree, let candidate = candidate as? RevisionTree {
    var changes: [TreeChange] = []
    try FolderPair(base, candidate).compare(base.root, candidate.root, at: .root, into: &changes)
    return changes.sorted { $0.path < $1.path }
  }
  return try compare(try base.entries(), base, try candidate.entries(), candidate)
}

extension TreeChange {
  public var path: TreePath {
    switch self {
    case .added(let entry), .removed(let entry), .modified(_, let entry): entry.path
    }
  }
}

/// Two sorted lists side by side.
private func compare(
  _ before: [TreeEntry], _ base: any SourceTree, _ after: [TreeEntry], _ candidate: any SourceTree
) throws(TreeError) -> [TreeChange] {
  var changes: [TreeChange] = []
  var (left, right) = (before[...], after[...])
  while let was = left.first ?? right.first {
    let now = right.first ?? was
    if left.isEmpty || (!right.isEmpty && now.path < was.path) {
      changes.append(.added(now))
      right.removeFirst()
    } else if right.isEmpty || was.path < now.path {
      changes.append(.removed(was))
      left.removeFirst()
    } else {
      let (before, after) = (try base.contentID(of: was), try candidate.contentID(of: now))
      if was.kind != now.kind || before != after { changes.append(.modified(was: was, now: now)) }
      left.removeFirst()
      right.removeFirst()
    }
  }
  return changes
}

/// Two git trees, compared folder by folder; equal ids are equal content and are not read.
private struct FolderPair {
  let base: RevisionTree
  let candidate: RevisionTree

  init(_ base: RevisionTree, _ candidate: RevisionTree) {
    self.base = base
    self.candidate = candidate
  }

  func compare(
    _ was: ObjectID?, _ now: ObjectID?, at path: TreePath, into changes: inout [TreeChange]
  ) throws(TreeError) {
    if was == now { return }
    guard path.bytes.count(where: { $0 == UInt8(ascii: "/") }) < RevisionTree.depthLimit else {
      throw TreeError(.limit("depth"), path, "more folders than are read")
    }
    let before = try was.map { id throws(TreeError) in try base.items(of: id, at: path) } ?? []
    let after = try now.map { id throws(TreeError) in try candidate.items(of: id, at: path) } ?? []
    let known = Dictionary(before.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let names = Set(after.map(\.name))
    for item in after {
      try compare(
        known[item.name], item, at: path.appending(TreePath(bytes: item.name)), into: &changes)
    }
    for item in before where !names.contains(item.name) {
      try compare(item, nil, at: path.appending(TreePath(bytes: item.name)), into: &changes)
    }
  }

  private func compare(
    _ was: TreeItem?, _ now: TreeItem?, at path: TreePath, into changes: inout [TreeChange]
  ) throws(TreeError) {
    if was?.id == now?.id, was?.mode == now?.mode { return }
    let folders = (was?.isFolder == true ? was?.id : nil, now?.isFolder == true ? now?.id : nil)
    if folders.0 != nil || folders.1 != nil {
      try compare(folders.0, folders.1, at: path, into: &changes)
    }
    let before = was.flatMap { TreeEntry($0, at: path) }
    let after = now.flatMap { TreeEntry($0, at: path) }
    switch (before, after) {
    case (let before?, let after?): changes.append(.modified(was: before, now: after))
    case (let before?, nil): changes.append(.removed(before))
    case (nil, let after?): changes.append(.added(after))
    case (nil, nil): return
    }
  }
}
