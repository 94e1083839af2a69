import Evidence

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder on this machine, by its resolved path.
struct LocalPath {
  let text: String

  /// Nil when there is no folder.
  init?(_ path: String) {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    text = String(cString: resolved)
    var status = stat()
    guard fstatat(AT_FDCWD, text, &status, 0) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      return nil
    }
  }

  /// This folder's path seen from one that holds it; nil when it lies elsewhere.
  func relative(to other: LocalPath) -> TreePath? {
    if text == other.text { return .root }
    let prefix = other.text.hasSuffix("/") ? other.text : other.text + "/"
    guard text.hasPrefix(prefix) else { return nil }
    return TreePath(String(text.dropFirst(prefix.count)))
  }
}

/// Files that a command line names.
public enum LocalFile {
  /// A regular file's bytes.
  public static func read(_ path: String, limit: Int = 64 << 20) throws(GateError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw GateError("'\(path)': \(lastError)") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw GateError("'\(path)' is not a regular file")
    }
    guard status.st_size <= limit else { throw GateError("'\(path)' is over \(limit) bytes") }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { buffer in
        pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, off_t(filled))
      }
      if count < 0 { throw GateError("'\(path)': \(lastError)") }
      if count == 0 { break }
      filled += count
    }
    return Array(bytes.prefix(filled))
  }

  /// Whether anything of this name is there; a link counts whatever it leads to.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Adds to the end of a file that other programs add to, as well.
  public static func append(_ bytes: [UInt8], to path: String) throws(GateError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw GateError("'\(path)' cannot be written: \(lastError)") }
    defer { close(descriptor) }
    guard writeAll(bytes, descriptor) else {
      throw GateError("'\(path)' cannot be written: \(lastError)")
    }
  }

  /// Writes to a temporary file in the same folder, syncs and renames, so that nothing is lost when it
  /// fails half-way.
  public static func write(_ bytes: [UInt8], to path: String) throws(GateError) {
    let temporary = try prepare(bytes, for: path)
    try finish(temporary, path)
  }

  /// The same for many files: none is replaced before all are written and synced.
  public static func write(_ files: [(path: String, bytes: [UInt8])]) throws(GateError) {
    var prepared: [String] = []
    do throws(GateError) {
      for file in files { prepared.append(try prepare(file.bytes, for: file.path)) }
    } catch {
      for temporary in prepared { unlink(temporary) }
      throw error
    }
    for (temporary, file) in zip(prepared, files) { try finish(temporary, file.path) }
  }

  /// Writes a file that must not be there yet.
  static func create(_ bytes: [UInt8], at path: String) throws(GateError) {
    let temporary = try prepare(bytes, for: path)
    let isThere = link(temporary, path) == 0
    let reason = lastError
    unlink(temporary)
    guard isThere else { throw GateError("'\(path)' cannot be written: \(reason)") }
  }

  /// A synced temporary file in the same folder.
  private static func prepare(_ bytes: [UInt8], for path: String) throws(GateError) -> String {
    let temporary = path + ".\(getpid()).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw GateError("'\(path)' cannot be written: \(lastError)") }
    var failure: String?
    if !writeAll(bytes, descriptor) || fsync(descriptor) != 0 { failure = lastError }
    if close(descriptor) != 0, failure == nil { failure = lastError }
    if let failure {
      unlink(temporary)
      throw GateError("'\(path)' cannot be written: \(failure)")
    }
    return temporary
  }

  private static func finish(_ temporary: String, _ path: String) throws(GateError) {
    guard rename(temporary, path) != 0 else { return }
    let reason = lastError
    unlink(temporary)
    throw GateError("'\(path)' cannot be written: \(reason)")
  }

  static func writeAll(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        systemWrite(descriptor, $0.baseAddress, $0.count)
      }
      if count <= 0 { return false }
      written += count
    }
    return true
  }

  private static var lastError: String { String(cString: strerror(errno)) }
}

#if canImport(Glibc)
  private let systemWrite = Glibc.write
#else
  private let systemWrite = Darwin.write
#endif
