import Crypto
import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Files that are written whole or not at all: first to temporary files beside their places, which are synced, then
/// all are put in place, and their folders synced.
struct FileWriting {
  private struct Prepared: Sendable {
    let temporary: String
    let path: String
  }

  private var folders: [String: TemporaryFolder] = [:]
  private var files: [Prepared] = []

  // MARK: To temporary files

  mutating func prepare(_ contents: [(path: String, bytes: [UInt8])]) throws(GateError) {
    for file in contents {
      var status = stat()
      guard lstat(file.path, &status) != 0 || status.st_mode & S_IFMT != S_IFDIR else {
        throw GateError("'\(file.path)' cannot be written: it is a folder")
      }
    }
    // So many are open at the same time.
    for start in stride(from: 0, to: contents.count, by: 200) {
      var open = OpenFiles()
      for file in contents[start..<min(start + 200, contents.count)] {
        try open.add(try temporary(for: file.path), file.path, mode: 0o644) {
          LocalFile.writeAll(file.bytes, $0)
        }
      }
      try open.sync()
    }
  }

  /// A file for its owner's eyes, with mode 0600 from its first moment.
  mutating func prepare(
    secret: SecretBytes, behind front: String, for path: String
  ) throws(GateError) {
    var open = OpenFiles()
    try open.add(try temporary(for: path), path, mode: 0o600) { descriptor in
      fchmod(descriptor, 0o600) == 0 && LocalFile.writeAll(Array(front.utf8), descriptor)
        && secret.withBytes { LocalFile.writeAll($0, descriptor) }
    }
    try open.sync()
  }

  private mutating func temporary(for path: String) throws(GateError) -> String {
    let folder = LocalPath.folder(of: path)
    let own: TemporaryFolder
    if let known = folders[folder] { own = known } else { own = try TemporaryFolder(in: folder) }
    folders[folder] = own
    let temporary = "\(own.path)/\(files.count)"
    files.append(Prepared(temporary: temporary, path: path))
    return temporary
  }

  // MARK: Into place

  /// Puts every file in the place of what is there.
  func replace() throws(GateError) {
    for file in files {
      guard rename(file.temporary, file.path) == 0 else { throw LocalFile.failure(file.path) }
    }
    try syncFolders()
  }

  /// Puts every file where nothing may be yet; none where one of them cannot be.
  func create() throws(GateError) {
    for (index, file) in files.enumerated() {
      // A link, unlike a rename, never replaces what somebody else put there meanwhile.
      guard link(file.temporary, file.path) != 0 else { continue }
      let problem = LocalFile.failure(file.path)
      for made in files[..<index] { unlink(made.path) }
      throw problem
    }
    try syncFolders()
  }

  /// Without this a name could be lost with the power, though not the file's content.
  private func syncFolders() throws(GateError) {
    for folder in folders.keys {
      let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      // Not every file system syncs folders, and says so.
      guard fsync(descriptor) == 0 || errno == EINVAL else { throw LocalFile.failure(folder) }
    }
  }
}

/// Files that were just written.
private struct OpenFiles: ~Copyable {
  private struct File: Sendable {
    let descriptor: Int32
    let path: String
  }

  private var files: [File] = []

  deinit { for file in files { close(file.descriptor) } }

  mutating func add(
    _ temporary: String, _ path: String, mode: mode_t, write: (Int32) -> Bool
  ) throws(GateError) {
    let descriptor = open(
      temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard descriptor >= 0 else { throw LocalFile.failure(path) }
    files.append(File(descriptor: descriptor, path: path))
    guard write(descriptor) else { throw LocalFile.failure(path) }
  }

  /// Each file by a call of its own, many at a time: a journal takes those that come together in one turn.
  func sync() throws(GateError) {
    guard files.count > 1 else {
      for file in files where fsync(file.descriptor) != 0 { throw LocalFile.failure(file.path) }
      return
    }
    let lanes = min(files.count, 16)
    let group = DispatchGroup()
    let problems = Problems()
    for lane in 0..<lanes {
      let own = stride(from: lane, to: files.count, by: lanes).map { files[$0] }
      // A queue of its own has a thread of its own, which waits most of its time.
      DispatchQueue(label: "pintle.sync.\(lane)").async(group: group) {
        for file in own where fsync(file.descriptor) != 0 {
          problems.add(LocalFile.failure(file.path))
        }
      }
    }
    group.wait()
    if let first = problems.first { throw first }
  }
}

/// What went wrong in any of several threads.
private final class Problems: @unchecked Sendable {
  // Everything that touches the list runs on this queue.
  private let queue = DispatchQueue(label: "pintle.problems")
  private var found: [GateError] = []

  func add(_ problem: GateError) { queue.sync { found.append(problem) } }

  var first: GateError? { queue.sync { found.first } }
}
