import CLibgit2
import Evidence

/// A repository, opened for reading. Nothing of it is executed and nothing is written to it.
public final class Repository {
  let handle: Handle
  private let objects: Handle

  private init(_ handle: consuming Handle) throws(GitError) {
    var odb: OpaquePointer?
    try GitError.check(git_repository_odb(&odb, handle.pointer), "git_repository_odb")
    objects = try Handle(odb, call: "git_repository_odb", free: git_odb_free)
    self.handle = handle
  }

  var odb: OpaquePointer { objects.pointer }

  /// Opens the repository that holds `path`, looking upwards as git does; nil when there is none.
  public static func discover(from path: String) throws(GitError) -> Repository? {
    try open(path, flags: GIT_REPOSITORY_OPEN_CROSS_FS.rawValue)
  }

  /// Opens the repository at exactly this path, bare or not; nil when there is none.
  public static func at(_ path: String) throws(GitError) -> Repository? {
    try open(path, flags: GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue)
  }

  private static func open(_ path: String, flags: UInt32) throws(GitError) -> Repository? {
    try Library.start()
    var pointer: OpaquePointer?
    let code = git_repository_open_ext(&pointer, path, flags, nil)
    if code == GIT_ENOTFOUND.rawValue { return nil }
    do throws(GitError) {
      try GitError.check(code, "git_repository_open_ext")
    } catch {
      if error.message.contains("objectformat") {
        throw GitError(
          .unsupported, call: error.call,
          message: "this repository stores SHA-256 objects, which this libgit2 cannot read")
      }
      throw error
    }
    return try Repository(
      try Handle(pointer, call: "git_repository_open_ext", free: git_repository_free))
  }

  /// Where the files are, with a slash at the end; nil for a bare repository.
  public var workTree: String? {
    guard let folder = git_repository_workdir(handle.pointer).map({ String(cString: $0) }) else {
      return nil
    }
    // A repository that does not say whether it is bare is, unless its folder is called `.git`; libgit2
    // takes the folder above it for a work tree.
    let isGuess =
      gitFolder.hasPrefix(folder) && !gitFolder.dropFirst(folder.count).hasPrefix(".git/")
    return isGuess && gitFolder.dropFirst(folder.count).dropLast().contains("/") == false
      ? nil : folder
  }

  /// The `.git` folder, with a slash at the end.
  public var gitFolder: String { String(cString: git_repository_path(handle.pointer)) }

  /// The folder shared by all work trees, with a slash at the end.
  public var commonFolder: String { String(cString: git_repository_commondir(handle.pointer)) }

  public var isBare: Bool { workTree == nil }

  /// Commits whose parents were not fetched. Read by us: libgit2 before 1.7 knows no shallow clones.
  public private(set) lazy var shallowCommits: Set<ObjectID> = {
    let text = SmallFile.read(commonFolder + "shallow") ?? []
    let lines = text.split(separator: UInt8(ascii: "\n"))
    return Set(lines.compactMap { ObjectID(hex: String(decoding: $0, as: UTF8.self)) })
  }()

  /// The repository's own configuration file, as it lies there; nil when it has none.
  public var configuration: [UInt8]? { SmallFile.read(commonFolder + "config") }

  /// Whether objects are looked for in other repositories, too.
  public var hasAlternates: Bool {
    SmallFile.read(commonFolder + "objects/info/alternates")?.isEmpty == false
  }

  /// Whether old-style grafts change what parents commits have.
  public var hasGrafts: Bool { SmallFile.read(commonFolder + "info/grafts")?.isEmpty == false }
}
