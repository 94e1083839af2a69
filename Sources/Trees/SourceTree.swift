import Evidence
import Git

/// One file, link or submodule of a tree.
public struct TreeEntry: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case file, executable, link, submodule
  }

  public let path: TreePath
  public let kind: Kind
  /// Git's name for the content; nil where nobody has computed it.
  public let id: ObjectID?

  public init(path: TreePath, kind: Kind, id: ObjectID? = nil) {
    self.path = path
    self.kind = kind
    self.id = id
  }
}

/// Why a tree, or something in it, cannot be read.
public struct TreeError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: Sendable, Hashable {
    case missing, corrupt, unreadable, conflict
    case limit(String)
  }

  public let kind: Kind
  public let path: TreePath
  public let what: String

  public init(_ kind: Kind, _ path: TreePath, _ what: String) {
    self.kind = kind
    self.path = path
    self.what = what
  }

  public var description: String { path.isRoot ? what : "'\(path.text)': \(what)" }
}

/// The one door to files: a folder, a revision of a repository, an archive, a tree in memory.
///
/// Nothing is checked out and no link is followed. Trees are not `Sendable`: each task opens its own.
public protocol SourceTree: AnyObject {
  var origin: Origin { get }

  /// Every file, link and submodule, sorted by the bytes of the path.
  func entries() throws(TreeError) -> [TreeEntry]

  /// The entries inside a folder, sorted.
  func entries(below folder: TreePath) throws(TreeError) -> [TreeEntry]

  /// The entry with exactly this path; nil when there is none, or only a folder.
  func entry(at path: TreePath) throws(TreeError) -> TreeEntry?

  /// A file's content, or where a link leads.
  ///
  /// - Throws: `limit` when there are more bytes than `limit`.
  func bytes(of entry: TreeEntry, limit: Int) throws(TreeError) -> [UInt8]

  /// Hands a file's content over piece by piece, so that it never lies in memory whole where the tree can
  /// avoid that.
  ///
  /// - Throws: `limit` when there are more bytes than `limit`.
  func read(
    _ entry: TreeEntry, limit: Int, _ take: (UnsafeRawBufferPointer) -> Void
  ) throws(TreeError)

  /// Hands every entry over with its content, each once, in the order in which the tree reads best.
  /// Submodules have none and are left out.
  func visit(limit: Int, _ take: (TreeEntry, Result<[UInt8], TreeError>) -> Void) throws(TreeError)

  /// Git's blob id of an entry's content (a submodule's commit).
  func contentID(of entry: TreeEntry) throws(TreeError) -> ObjectID

  /// What could not be read while entries were listed.
  var problems: [TreeError] { get }

  /// Opens the same tree once more, for another task; nil where a tree can be read by one task alone.
  var reopened: (@Sendable () -> (any SourceTree)?)? { get }
}

extension SourceTree {
  public var reopened: (@Sendable () -> (any SourceTree)?)? { nil }

  public func entries(below folder: TreePath) throws(TreeError) -> [TreeEntry] {
    try entries().filter { $0.path != folder && $0.path.isInside(folder) }
  }

  public func read(
    _ entry: TreeEntry, limit: Int, _ take: (UnsafeRawBufferPointer) -> Void
  ) throws(TreeError) {
    try bytes(of: entry, limit: limit).withUnsafeBytes { take($0) }
  }

  public func visit(
    limit: Int, _ take: (TreeEntry, Result<[UInt8], TreeError>) -> Void
  ) throws(TreeError) {
    visit(try entries(), limit: limit, take)
  }

  /// Hands some entries over with their content, in the order given.
  public func visit(
    _ entries: [TreeEntry], limit: Int, _ take: (TreeEntry, Result<[UInt8], TreeError>) -> Void
  ) {
    for entry in entries where entry.kind != .submodule {
      do throws(TreeError) {
        take(entry, .success(try bytes(of: entry, limit: limit)))
      } catch {
        take(entry, .failure(error))
      }
    }
  }

  public func contentID(of entry: TreeEntry) throws(TreeError) -> ObjectID {
    if let id = entry.id { return id }
    let bytes = try bytes(of: entry, limit: 1 << 30)
    do throws(GitError) {
      return try Repository.blobID(of: bytes)
    } catch {
      throw TreeError(.unreadable, entry.path, error.message)
    }
  }
}
