import Evidence
import Git

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder on disk. Links are entries and never followed; in a work tree what git ignores is left
/// out unless it is tracked.
public final class FolderTree: SourceTree {
  public let origin: Origin
  public private(set) var problems: [TreeError] = []
  private let rootLocation: [CChar]
  private let repository: Repository?
  /// Where `root` lies inside the repository's work tree.
  private let prefix: TreePath
  private let entersRepositories: Bool
  private var index: WorkIndex?
  /// When the index was written.
  private var indexTime = FileTime(seconds: 0, nanoseconds: 0)
  private var listed: [TreeEntry]?
  /// The folder of the file that was read last: the next one mostly lies there too.
  private var folder: OpenFolder?

  /// - Parameter repository: the one whose work tree the folder is, or lies in.
  /// - Parameter prefix: the folder's path inside that work tree.
  /// - Parameter entersRepositories: whether repositories inside the folder are a part of it, instead of
  ///   submodules.
  public init(
    _ root: String, repository: Repository? = nil, prefix: TreePath = .root,
    origin: Origin = .workTree, entersRepositories: Bool = false
  ) {
    self.entersRepositories = entersRepositories
    rootLocation = root.utf8.map { CChar(bitPattern: $0) }
    self.repository = repository
    self.prefix = prefix
    self.origin = origin
  }

  private init(_ rootLocation: [CChar], origin: Origin, entersRepositories: Bool) {
    self.rootLocation = rootLocation
    self.origin = origin
    self.entersRepositories = entersRepositories
    repository = nil
    prefix = .root
  }

  /// Content needs no repository: only what is listed depends on one.
  public var reopened: (@Sendable () -> (any SourceTree)?)? {
    let (location, origin, enters) = (rootLocation, origin, entersRepositories)
    return { FolderTree(location, origin: origin, entersRepositories: enters) }
  }

  public func entries() throws(TreeError) -> [TreeEntry] {
    if let listed { return listed }
    if let repository {
      do throws(GitError) {
        index = try repository.workIndex()
      } catch {
        throw TreeError(git: error, .root)
      }
      var status = stat()
      if fstatat(AT_FDCWD, repository.gitFolder + "index", &status, 0) == 0 {
        indexTime = FileTime(status)
      }
    }
    var entries: [TreeEntry] = []
    try list(.root, depth: 0, into: &entries)
    entries.sort { $0.path < $1.path }
    listed = entries
    return entries
  }

  private func list(
    _ folder: TreePath, depth: Int, into entries: inout [TreeEntry]
  ) throws(TreeError) {
    guard depth < RevisionTree.depthLimit, entries.count < RevisionTree.entryLimit else {
      throw TreeError(.limit("tree"), folder, "more folders or files than are read")
    }
    let names = names(in: folder)
    if names.isRepository, !folder.isRoot, !entersRepositories {
      let id = index?.tracked[full(folder)]?.id
      return entries.append(TreeEntry(path: folder, kind: .submodule, id: id))
    }
    for (path, kind) in names.members {
      if try isLeftOut(path, isFolder: kind == DT_DIR) { continue }
      switch kind {
      case DT_DIR: try list(path, depth: depth + 1, into: &entries)
      case DT_LNK: entries.append(TreeEntry(path: path, kind: .link))
      case DT_REG: entries.append(file(path))
      default:
        problems.append(TreeError(.unreadable, path, "a device, pipe or socket is passed over"))
      }
    }
  }

  /// What a folder holds, and whether it is a repository of its own.
  private func names(in folder: TreePath) -> (members: [(TreePath, Int)], isRepository: Bool) {
    let place = location(folder)
    guard let stream = place.withUnsafeBufferPointer({ $0.baseAddress.flatMap { opendir($0) } })
    else {
      problems.append(TreeError(.unreadable, folder, Self.lastError))
      return ([], false)
    }
    defer { closedir(stream) }
    var names: [(TreePath, Int)] = []
    var isRepository = false
    while let item = readdir(stream) {
      let name = Self.name(of: item)
      if name == [0x2E] || name == [0x2E, 0x2E] { continue }
      if name == Self.gitFolder {
        isRepository = true
        continue
      }
      let path = folder.appending(TreePath(bytes: name))
      let type = Int(item.pointee.d_type)
      names.append((path, type == DT_UNKNOWN ? typeByStatus(path) : type))
    }
    return (names, isRepository)
  }

  private static let gitFolder = Array(".git".utf8)

  private static func name(of item: UnsafeMutablePointer<dirent>) -> [UInt8] {
    withUnsafeBytes(of: item.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
  }

  private static var lastError: String { String(cString: strerror(errno)) }

  private func isLeftOut(_ path: TreePath, isFolder: Bool) throws(TreeError) -> Bool {
    guard let repository, let index else { return false }
    let path = full(path)
    if isFolder ? index.tracksBelow(path) : index.tracked[path] != nil { return false }
    // A path that is not text cannot be asked about; it is looked at rather than passed over.
    guard let text = String(validating: path.bytes, as: UTF8.self) else { return false }
    do throws(GitError) {
      return try repository.ignores(isFolder ? text + "/" : text)
    } catch {
      throw TreeError(git: error, path)
    }
  }

  private func full(_ path: TreePath) -> TreePath { prefix.appending(path) }

  private func isRepository(_ path: TreePath) -> Bool {
    var status = stat()
    return lstat(path.appending(".git"), &status)
  }

  private func typeByStatus(_ path: TreePath) -> Int {
    var status = stat()
    guard lstat(path, &status) else { return DT_UNKNOWN }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return DT_DIR
    case S_IFLNK: return DT_LNK
    case S_IFREG: return DT_REG
    default: return DT_UNKNOWN
    }
  }

  /// With its id where the index knows the file as it lies there.
  private func file(_ path: TreePath) -> TreeEntry {
    var status = stat()
    guard lstat(path, &status) else { return TreeEntry(path: path, kind: .file) }
    let kind: TreeEntry.Kind = status.st_mode & S_IXUSR == 0 ? .file : .executable
    guard let known = index?.tracked[full(path)],
      known.isUnchanged(size: Int(status.st_size), modified: FileTime(status), index: indexTime)
    else { return TreeEntry(path: path, kind: kind) }
    return TreeEntry(path: path, kind: known.mode & 0o100 == 0 ? .file : .executable, id: known.id)
  }

  /// Never through a link: each folder on the way must be a folder.
  public func entry(at path: TreePath) throws(TreeError) -> TreeEntry? {
    var status = stat()
    var folder = TreePath.root
    for component in path.parent.components {
      folder = folder.appending(component)
      guard lstat(folder, &status), status.st_mode & S_IFMT == S_IFDIR else { return nil }
    }
    guard !path.isRoot, lstat(path, &status) else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFLNK: return TreeEntry(path: path, kind: .link)
    case S_IFREG:
      return TreeEntry(path: path, kind: status.st_mode & S_IXUSR == 0 ? .file : .executable)
    case S_IFDIR where isRepository(path): return TreeEntry(path: path, kind: .submodule)
    default: return nil
    }
  }

  public func bytes(of entry: TreeEntry, limit: Int) throws(TreeError) -> [UInt8] {
    if entry.kind == .link { return try target(of: entry.path) }
    let descriptor = try opened(entry)
    defer { close(descriptor) }
    return try read(descriptor, entry.path, limit)
  }

  private static let pieceSize = 1 << 18

  public func read(
    _ entry: TreeEntry, limit: Int, _ take: (UnsafeRawBufferPointer) -> Void
  ) throws(TreeError) {
    if entry.kind == .link { return try target(of: entry.path).withUnsafeBytes { take($0) } }
    let descriptor = try opened(entry)
    defer { close(descriptor) }
    var rest = try size(descriptor, entry.path, limit)
    let piece = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(max(rest, 1), Self.pieceSize), alignment: 16)
    defer { piece.deallocate() }
    while rest > 0 {
      let count = systemRead(descriptor, piece.baseAddress, min(rest, piece.count))
      if count < 0 { throw TreeError(.unreadable, entry.path, Self.lastError) }
      if count == 0 { return }
      take(UnsafeRawBufferPointer(rebasing: piece[..<count]))
      rest -= count
    }
  }

  private func opened(_ entry: TreeEntry) throws(TreeError) -> Int32 {
    let parent = entry.path.parent
    if let folder, folder.path == parent { return try folder.open(entry.path) }
    let opened = try OpenFolder(parent, below: rootLocation)
    folder = opened
    return try opened.open(entry.path)
  }

  /// Of an open regular file.
  private func size(_ file: Int32, _ path: TreePath, _ limit: Int) throws(TreeError) -> Int {
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw TreeError(.unreadable, path, "not a regular file")
    }
    guard status.st_size <= limit else {
      throw TreeError(.limit("size"), path, "\(status.st_size) bytes are over the limit")
    }
    return Int(status.st_size)
  }

  private func read(_ file: Int32, _ path: TreePath, _ limit: Int) throws(TreeError) -> [UInt8] {
    let size = try size(file, path, limit)
    var isFailed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      while filled < size {
        let count = pread(
          file, buffer.baseAddress.map { $0 + filled }, size - filled, off_t(filled))
        isFailed = isFailed || count < 0
        if count <= 0 { return }
        filled += count
      }
    }
    if isFailed { throw TreeError(.unreadable, path, Self.lastError) }
    return bytes
  }

  private func target(of path: TreePath) throws(TreeError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = location(path).withUnsafeBufferPointer { location in
      buffer.withUnsafeMutableBytes { buffer in
        guard let path = location.baseAddress,
          let space = buffer.bindMemory(to: CChar.self).baseAddress
        else { return -1 }
        return readlink(path, space, buffer.count)
      }
    }
    guard count >= 0 else { throw TreeError(.unreadable, path, Self.lastError) }
    return Array(buffer.prefix(count))
  }

  private func lstat(_ path: TreePath, _ status: inout stat) -> Bool {
    location(path).withUnsafeBufferPointer { location in
      location.baseAddress.map { fstatat(AT_FDCWD, $0, &status, AT_SYMLINK_NOFOLLOW) == 0 } ?? false
    }
  }

  /// The path for system calls, ended by a zero.
  private func location(_ path: TreePath) -> [CChar] {
    var location = rootLocation
    location.reserveCapacity(location.count + path.bytes.count + 2)
    if !path.isRoot { location.append(CChar(bitPattern: UInt8(ascii: "/"))) }
    for byte in path.bytes { location.append(CChar(bitPattern: byte)) }
    location.append(0)
    return location
  }
}

extension FileTime {
  fileprivate init(_ status: stat) {
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    self.init(seconds: Int(time.tv_sec), nanoseconds: Int(time.tv_nsec))
  }
}

#if canImport(Glibc)
  private let systemRead = Glibc.read
#else
  private let systemRead = Darwin.read
#endif
