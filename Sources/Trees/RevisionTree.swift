import Evidence
import Git

/// The tree of a commit, straight from the object database.
public final class RevisionTree: SourceTree {
  public let repository: Repository
  public let root: ObjectID
  public let origin: Origin
  public let problems: [TreeError] = []
  private var listed: [TreeEntry]?
  private var folders: [ObjectID: [TreeItem]] = [:]
  private var visits = 0
  private var recent = RecentBlobs()

  static let entryLimit = 2_000_000
  static let depthLimit = 200
  private static let visitLimit = 500_000

  /// - Parameter root: a tree's id.
  public init(_ repository: Repository, root: ObjectID, origin: Origin) {
    self.repository = repository
    self.root = root
    self.origin = origin
  }

  public convenience init(
    _ repository: Repository, commit: ObjectID, origin: Origin
  ) throws(TreeError) {
    do throws(GitError) {
      self.init(repository, root: try repository.commit(commit).tree, origin: origin)
    } catch {
      throw TreeError(git: error, .root)
    }
  }

  public var reopened: (@Sendable () -> (any SourceTree)?)? {
    let (folder, root, origin) = (repository.gitFolder, root, origin)
    return {
      guard let repository = try? Repository.at(folder) else { return nil }
      return RevisionTree(repository, root: root, origin: origin)
    }
  }

  public func entries() throws(TreeError) -> [TreeEntry] {
    if let listed { return listed }
    var entries: [TreeEntry] = []
    try list(root, at: .root, depth: 0, into: &entries)
    entries.sort { $0.path < $1.path }
    listed = entries
    return entries
  }

  /// - Complexity: O(n) in the entries of that folder alone.
  public func entries(below folder: TreePath) throws(TreeError) -> [TreeEntry] {
    var id = root
    for name in folder.components {
      let item = try items(of: id, at: folder).first { $0.name == name.bytes }
      guard let item, item.isFolder else { return [] }
      id = item.id
    }
    var entries: [TreeEntry] = []
    try list(id, at: folder, depth: 0, into: &entries)
    return entries.sorted { $0.path < $1.path }
  }

  private func list(
    _ id: ObjectID, at path: TreePath, depth: Int, into entries: inout [TreeEntry]
  ) throws(TreeError) {
    guard depth < Self.depthLimit, entries.count < Self.entryLimit else {
      throw TreeError(.limit("tree"), path, "more folders or files than are read")
    }
    for item in try items(of: id, at: path) {
      let path = path.appending(TreePath(bytes: item.name))
      if let entry = TreeEntry(item, at: path) {
        entries.append(entry)
      } else {
        try list(item.id, at: path, depth: depth + 1, into: &entries)
      }
    }
  }

  public func entry(at path: TreePath) throws(TreeError) -> TreeEntry? {
    var folder = root
    var components = path.components
    guard let last = components.popLast() else { return nil }
    for (depth, name) in components.enumerated() {
      guard depth < Self.depthLimit,
        let item = try items(of: folder, at: path).first(where: { $0.name == name.bytes }),
        item.isFolder
      else { return nil }
      folder = item.id
    }
    let item = try items(of: folder, at: path).first { $0.name == last.bytes }
    return item.flatMap { TreeEntry($0, at: path) }
  }

  func items(of id: ObjectID, at path: TreePath) throws(TreeError) -> [TreeItem] {
    // A few trees that name each other often enough make a walk without end, and not one file.
    visits += 1
    guard visits < Self.visitLimit else {
      throw TreeError(.limit("folders"), path, "more folders than are read")
    }
    if let known = folders[id] { return known }
    do throws(GitError) {
      let items = try repository.tree(id)
      folders[id] = items
      return items
    } catch {
      throw TreeError(git: error, path)
    }
  }

  public func bytes(of entry: TreeEntry, limit: Int) throws(TreeError) -> [UInt8] {
    guard let id = entry.id, entry.kind != .submodule else {
      throw TreeError(.missing, entry.path, "a submodule has no content here")
    }
    if let bytes = recent[id], bytes.count <= limit { return bytes }
    do throws(GitError) {
      let bytes = try repository.blob(id, limit: limit)
      recent[id] = bytes
      return bytes
    } catch {
      throw TreeError(git: error, entry.path)
    }
  }
}

/// The blobs that were read last: readers of different kinds look at the same files.
private struct RecentBlobs {
  private static let limit = 8 << 20
  private var bytes: [ObjectID: [UInt8]] = [:]
  private var size = 0

  subscript(_ id: ObjectID) -> [UInt8]? {
    get { bytes[id] }
    set {
      guard let newValue, bytes[id] == nil else { return }
      if size + newValue.count > Self.limit { (bytes, size) = ([:], 0) }
      guard newValue.count <= Self.limit else { return }
      bytes[id] = newValue
      size += newValue.count
    }
  }
}

extension TreeItem {
  var isFolder: Bool { mode & 0o170000 == 0o040000 }
}

extension TreeEntry {
  /// Nil for a folder.
  init?(_ item: TreeItem, at path: TreePath) {
    switch item.mode & 0o170000 {
    case 0o040000: return nil
    case 0o120000: self.init(path: path, kind: .link, id: item.id)
    case 0o160000: self.init(path: path, kind: .submodule, id: item.id)
    default: self.init(path: path, kind: item.mode & 0o100 == 0 ? .file : .executable, id: item.id)
    }
  }
}

extension TreeError {
  init(git error: GitError, _ path: TreePath) {
    switch error.kind {
    case .notFound:
      self.init(.missing, path, "an object is not in this clone: " + error.message)
    case .limit: self.init(.limit("size"), path, error.message + " is over the limit")
    case .corrupt: self.init(.corrupt, path, "a corrupt object: " + error.message)
    default: self.init(.unreadable, path, error.message)
    }
  }
}
