#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder of this run's own, beside what it is about to write: `.pintle-PID-NUMBER.new`.
///
/// The run keeps it locked. One that nobody holds is left over from a run that was stopped, and the next that writes
/// to the same place removes it.
final class TemporaryFolder {
  let path: String
  private let descriptor: Int32

  init(in folder: String) throws(GateError) {
    Self.removeLeftovers(in: folder)
    for number in 0..<1000 {
      let path = "\(folder)/.pintle-\(getpid())-\(number).new"
      guard mkdir(path, 0o700) == 0 else {
        // Another run with the same number, in a container of its own.
        if errno == EEXIST { continue }
        throw LocalFile.failure(folder)
      }
      let descriptor = Self.open(path)
      guard descriptor >= 0 else { continue }
      if Self.isOurs(descriptor, path) {
        self.path = path
        self.descriptor = descriptor
        return
      }
      close(descriptor)
    }
    throw GateError("'\(folder)' cannot be written to: it is full of temporary folders")
  }

  /// Where a file system has no locks, nobody removes leftovers either.
  private static func isOurs(_ descriptor: Int32, _ path: String) -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { return false }
    var (held, named) = (stat(), stat())
    return fstat(descriptor, &held) == 0 && lstat(path, &named) == 0
      && held.st_ino == named.st_ino && held.st_dev == named.st_dev
  }

  deinit {
    Self.empty(descriptor)
    rmdir(path)
    close(descriptor)
  }

  /// Whether a name is one of a temporary folder.
  static func isName(_ name: String) -> Bool {
    name.hasPrefix(".pintle-") && name.wholeMatch(of: /\.pintle-\d+-\d+\.new/) != nil
  }

  /// Removes what runs left that were stopped.
  static func removeLeftovers(in folder: String) {
    for name in names(in: folder) where isName(name) {
      let path = "\(folder)/\(name)"
      let descriptor = open(path)
      guard descriptor >= 0 else { continue }
      var status = stat()
      if fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
      {
        empty(descriptor)
        rmdir(path)
      }
      close(descriptor)
    }
  }

  private static func open(_ path: String) -> Int32 {
    systemOpen(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    return names(stream)
  }

  private static func names(_ stream: DirectoryStream) -> [String] {
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { place in
        place.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Files of ours are numbered; whatever has another name is let lie.
  private static func empty(_ descriptor: Int32) {
    let copy = dup(descriptor)
    guard copy >= 0 else { return }
    guard let stream = fdopendir(copy) else {
      close(copy)
      return
    }
    defer { closedir(stream) }
    for name in names(stream) where Int(name) != nil { unlinkat(descriptor, name, 0) }
  }
}

#if canImport(Glibc)
  private typealias DirectoryStream = OpaquePointer
#else
  private typealias DirectoryStream = UnsafeMutablePointer<DIR>
#endif

private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags) }
