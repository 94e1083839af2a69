#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Keeps other runs of pintle from changing what lies in some folders, until it goes.
struct FolderLock: ~Copyable {
  private var descriptors: [Int32] = []
  /// Somebody may have to touch the key that another run signs with.
  private static let patience = 90

  /// Waits for other runs.
  ///
  /// - Throws: when one of them does not come to an end.
  init(folders: [String]) throws(GateError) {
    // In one order, so that two runs never wait for each other.
    for folder in Set(folders.map { LocalPath($0)?.text ?? $0 }).sorted() { try add(folder) }
  }

  /// The folders that some files lie in.
  init(files: [String]) throws(GateError) {
    try self.init(folders: files.map { LocalPath.folder(of: $0) })
  }

  deinit { for descriptor in descriptors { close(descriptor) } }

  private mutating func add(_ folder: String) throws(GateError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // Whoever writes there tells what is wrong.
    guard descriptor >= 0 else { return }
    descriptors.append(descriptor)
    for _ in 0..<Self.patience * 50 {
      // Where a file system has no locks, there is nothing to wait for.
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return }
      usleep(20_000)
    }
    throw GateError(
      "another run of pintle has been writing to '\(folder)' for \(Self.patience) s",
      fix: "wait until it has ended, or end it")
  }
}
