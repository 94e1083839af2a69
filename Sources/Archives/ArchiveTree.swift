import Evidence
import Git
import Trees

/// An archive as a tree of files. It is read in one pass from its first byte to its last and never
/// unpacked to disk; what little is asked for again afterwards is kept, or read once more.
///
/// The inner archives of a gem and of a Debian package are part of it: `data.tar.*` lies at the root, a
/// Debian package's `control.tar.*` below `DEBIAN`.
public final class ArchiveTree: SourceTree {
  /// Tells of a member's path whether its digest stands for it where it is a large program.
  public typealias Digests = (TreePath) -> Bool

  public let origin: Origin
  public let format: ArchiveFormat
  /// What is odd about the container itself; complete after the first pass.
  public private(set) var issues: [ArchiveIssue] = []
  public private(set) var problems: [TreeError] = []
  private let bytes: [UInt8]
  private let limits: ArchiveLimits
  private var listed: [TreeEntry]?
  private var byPath: [TreePath: TreeEntry] = [:]
  private var kept: [TreePath: [UInt8]] = [:]
  private var keptBytes = 0
  /// What the last pass for a member that was not kept went over.
  private var keptLater: [TreePath: [UInt8]] = [:]
  private var sizes: [TreePath: Int] = [:]
  private var linkTargets: [TreePath: String] = [:]

  /// - Parameter name: the archive's own path, as places in it are told.
  /// - Returns: nil when the bytes are no archive that packages come in.
  public init?(_ bytes: [UInt8], name: String, limits: ArchiveLimits = ArchiveLimits()) {
    guard let format = ArchiveFormat(bytes, name: name) else { return nil }
    self.bytes = bytes
    self.format = format
    self.limits = limits
    origin = .archive(name)
  }

  public func entries() throws(TreeError) -> [TreeEntry] {
    if listed == nil { visit(limit: limits.member) { _, _ in } }
    return listed ?? []
  }

  public func entry(at path: TreePath) throws(TreeError) -> TreeEntry? {
    _ = try entries()
    return byPath[path]
  }

  public func bytes(of entry: TreeEntry, limit: Int) throws(TreeError) -> [UInt8] {
    if let target = linkTargets[entry.path] { return Array(target.utf8) }
    if let size = sizes[entry.path], size > limit {
      throw TreeError(.limit("size"), entry.path, "\(size) bytes are over the limit")
    }
    var found = kept[entry.path] ?? keptLater[entry.path]
    if found == nil { found = try readAgain(entry, limit) }
    guard let found else { throw TreeError(.unreadable, entry.path, "cannot be read") }
    guard found.count <= limit else {
      throw TreeError(.limit("size"), entry.path, "\(found.count) bytes are over the limit")
    }
    return found
  }

  /// Reads the archive once more for a member that was not kept, and keeps what comes from there on.
  private func readAgain(_ entry: TreeEntry, _ limit: Int) throws(TreeError) -> [UInt8]? {
    guard passesLeft > 0 else {
      let error = TreeError(
        .limit("passes"), entry.path,
        "the archive was read too often for members that refer to others")
      if !problems.contains(where: { $0.kind == error.kind }) { problems.append(error) }
      throw error
    }
    passesLeft -= 1
    var found: [UInt8]?
    keptLater = [:]
    var room = Self.mostKept
    pass(limit: max(limit, Self.mostKeptOfOne)) { other, content in
      guard case .success(.whole(let bytes)) = content else { return }
      if other.path == entry.path { found = bytes }
      guard found != nil, bytes.count <= min(room, Self.mostKeptOfOne) else { return }
      room -= bytes.count
      keptLater[other.path] = bytes
    }
    return found
  }

  /// What is kept for later questions.
  private static let mostKept = 16 << 20
  private static let mostKeptOfOne = 1 << 20
  private var passesLeft = 8

  public func visit(
    limit: Int, _ take: (TreeEntry, Result<[UInt8], TreeError>) -> Void
  ) {
    visit(limit: limit, digesting: nil) { entry, content in
      switch content {
      case .success(.whole(let bytes)): take(entry, .success(bytes))
      // None is asked for.
      case .success(.program):
        take(entry, .failure(TreeError(.unreadable, entry.path, "was not kept whole")))
      case .failure(let error): take(entry, .failure(error))
      }
    }
  }

  /// Hands every entry over with its content, each once.
  ///
  /// - Parameter digests: at which paths only the start and the digest of a large program are handed over.
  public func visit(
    limit: Int, digesting digests: Digests?,
    _ take: (TreeEntry, Result<MemberContent, TreeError>) -> Void
  ) {
    let isFirst = listed == nil
    var entries: [TreePath: TreeEntry] = [:]
    let found = pass(limit: limit, digests) { entry, content in
      if isFirst {
        entries[entry.path] = entry
        if case .success(let content) = content {
          sizes[entry.path] = content.size
          if case .whole(let bytes) = content { keep(bytes, entry.path) }
        }
      }
      take(entry, content)
    }
    guard isFirst else { return }
    byPath = entries
    listed = entries.values.sorted { $0.path < $1.path }
    linkTargets = found.links
    issues = found.names.issues
    if format == .zip { issues += ZipLayout(bytes).issues }
    problems = found.problems
  }

  private func keep(_ bytes: [UInt8], _ path: TreePath) {
    guard bytes.count <= Self.mostKeptOfOne, keptBytes + bytes.count <= Self.mostKept else {
      return
    }
    keptBytes += bytes.count
    kept[path] = bytes
  }

  @discardableResult
  private func pass(
    limit: Int, _ digests: Digests? = nil, _ take: ArchivePass.Take
  ) -> ArchivePass {
    var pass = ArchivePass(limits: limits, limit: limit, digests: digests)
    NamesInUTF8.during { pass.run(bytes, format, into: .root, depth: 0, take) }
    return pass
  }
}

/// One way through an archive and the archives that its format nests.
struct ArchivePass {
  let limits: ArchiveLimits
  /// Bytes of a member that are handed over; a larger one is told by its error.
  let limit: Int
  /// Where only the start and the digest of a large program are handed over.
  let digests: ArchiveTree.Digests?
  var names = MemberNames()
  private(set) var links: [TreePath: String] = [:]
  private(set) var problems: [TreeError] = []
  private var total = 0
  private var members = 0

  typealias Take = (TreeEntry, Result<MemberContent, TreeError>) -> Void

  init(limits: ArchiveLimits, limit: Int, digests: ArchiveTree.Digests?) {
    self.limits = limits
    self.limit = limit
    self.digests = digests
  }

  mutating func run(
    _ bytes: [UInt8], _ format: ArchiveFormat, into folder: TreePath, depth: Int, _ take: Take
  ) {
    do throws(ArchiveFailure) {
      try read(bytes, format, into: folder, depth: depth, take)
    } catch {
      let kind: TreeError.Kind = error.limit.map { .limit($0) } ?? .corrupt
      problems.append(TreeError(kind, folder, error.what))
      if error.limit != nil { names.note(.bomb, folder, error.what) }
    }
  }

  private mutating func read(
    _ bytes: [UInt8], _ format: ArchiveFormat, into folder: TreePath, depth: Int, _ take: Take
  ) throws(ArchiveFailure) {
    let result = bytes.withUnsafeBytes { buffer -> Result<[UInt8]?, ArchiveFailure> in
      do throws(ArchiveFailure) {
        let place = (folder, depth, bytes.count)
        guard format == .tar || format == .gem else {
          try members(of: try ArchiveStream.open(buffer, .members), format, place, take)
          return .success(nil)
        }
        let feed = try TarFeed.open(buffer)
        let stream = try ArchiveStream.open(feed)
        try members(of: stream, format, place, take)
        if let failure = feed.failure { throw failure }
        return .success(feed.rest(behind: stream.taken, limit: 64 << 20))
      } catch {
        return .failure(error)
      }
    }
    if let rest = try result.get() {
      names.note(
        .contentAfterEnd, folder, "\(rest.count) bytes stand behind the end of the archive")
      if ArchiveFormat(rest, name: ".tar") == .tar {
        run(rest, .tar, into: folder, depth: depth + 1, take)
      }
    }
  }

  private mutating func members(
    of stream: borrowing ArchiveStream, _ format: ArchiveFormat,
    _ place: (folder: TreePath, depth: Int, size: Int), _ take: Take
  ) throws(ArchiveFailure) {
    while let header = try stream.next() { try read(header, stream, format, place, take) }
  }

  private mutating func read(
    _ header: ArchiveHeader, _ stream: borrowing ArchiveStream, _ format: ArchiveFormat,
    _ place: (folder: TreePath, depth: Int, size: Int), _ take: Take
  ) throws(ArchiveFailure) {
    members += 1
    guard members <= limits.members else {
      throw ArchiveFailure(what: "more than \(limits.members) members", limit: "members")
    }
    guard let name = header.name else {
      return names.note(.oddName, place.folder, "member \(members) has a name that cannot be told")
    }
    var isFolder = false
    if case .folder = header.kind { isFolder = true }
    guard let inner = names.path(name, isFolder: isFolder), !inner.isRoot else { return }
    let path = place.folder.appending(inner)
    switch header.kind {
    case .folder: return
    case .device: names.note(.device, path, "is a device, a pipe or a socket")
    case .link(let target), .hardLink(let target): readLink(path, target, format, take)
    case .file, .executable:
      let content = try content(header, stream, path, place.size)
      try hand(over: content, header, path, format, place.depth, take)
    }
  }

  private mutating func readLink(
    _ path: TreePath, _ target: String, _ format: ArchiveFormat, _ take: Take
  ) {
    // A Debian package's links are rooted where it is installed.
    if format != .debian {
      let isRooted = target.hasPrefix("/")
      let leadsOut = !isRooted && MemberNames.leadsOut(path, target: target)
      names.note(
        leadsOut ? .linkOut : isRooted ? .rootedLink : .link, path, "leads to '\(target)'")
    }
    links[path] = target
    take(TreeEntry(path: path, kind: .link), .success(.whole(Array(target.utf8))))
  }

  private mutating func content(
    _ header: ArchiveHeader, _ stream: borrowing ArchiveStream, _ path: TreePath, _ size: Int
  ) throws(ArchiveFailure) -> Result<MemberContent, TreeError> {
    if header.isEncrypted {
      return .failure(TreeError(.unreadable, path, "is encrypted"))
    }
    var count = 0
    var passed: ArchiveFailure?
    let most = min(limit, limits.member)
    var bytes = MemberBytes(
      room: min(max(header.size, 0), most, Self.room(size)), digestsPrograms: digests?(path) == true
    )
    try stream.read { piece in
      count += piece.count
      total += piece.count
      passed = isOver(size)
      guard passed == nil, count <= limits.member else { return false }
      if count <= most { bytes.add(piece) }
      return true
    }
    if let passed { throw passed }
    guard count <= most else {
      return .failure(TreeError(.limit("size"), path, "over \(most) bytes"))
    }
    return .success(bytes.content())
  }

  /// How much of what a header says that a member holds is believed before it comes: a large one that grows
  /// piece by piece lies in memory twice.
  private static func room(_ size: Int) -> Int { (1 << 20) + 16 * min(size, 1 << 30) }

  private func isOver(_ size: Int) -> ArchiveFailure? {
    if total > limits.total {
      return ArchiveFailure(what: "more than \(limits.total) bytes come out", limit: "archive-size")
    }
    if total > limits.ratioFrom, total / max(size, 1) > limits.ratio {
      return ArchiveFailure(
        what: "\(total) bytes and more come out of \(size)", limit: "archive-ratio")
    }
    return nil
  }

  private mutating func hand(
    over content: Result<MemberContent, TreeError>, _ header: ArchiveHeader, _ path: TreePath,
    _ format: ArchiveFormat, _ depth: Int, _ take: Take
  ) throws(ArchiveFailure) {
    if case .success(.whole(let bytes)) = content, let folder = format.inner(path.nameText) {
      guard depth < limits.nesting else {
        throw ArchiveFailure(what: "archives in archives", limit: "nesting")
      }
      if let inner = ArchiveFormat(bytes, name: path.nameText) {
        return run(bytes, inner == .gem ? .tar : inner, into: folder, depth: depth + 1, take)
      }
      if let plain = Decompression.bytes(of: bytes, limit: 16 << 20) {
        let bare = TreePath(String(path.nameText.dropLast(3)))
        return take(TreeEntry(path: bare, kind: .file), .success(.whole(plain)))
      }
      problems.append(TreeError(.corrupt, path, "is not the archive its name says"))
    }
    var kind = TreeEntry.Kind.file
    if case .executable = header.kind { kind = .executable }
    take(TreeEntry(path: path, kind: kind), content)
  }
}

extension ArchiveFormat {
  /// Where the content of a member that is itself an archive lies; nil for what stays as it is.
  fileprivate func inner(_ name: String) -> TreePath? {
    switch self {
    case .gem: ["data.tar.gz", "metadata.gz", "checksums.yaml.gz"].contains(name) ? .root : nil
    case .debian where name.hasPrefix("data.tar"): .root
    case .debian where name.hasPrefix("control.tar"): "DEBIAN"
    default: nil
    }
  }
}
