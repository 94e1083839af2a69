#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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
    try put(bytes, to: path, O_CREAT)
  }

  private static func put(
    _ bytes: [UInt8], to path: String, _ flags: Int32
  ) throws(GateError) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | flags, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    guard writeAll(bytes, descriptor) else { throw failure(path) }
  }

  /// Writes to a temporary file in the same folder, syncs and renames, so that nothing is lost when it
  /// fails half-way. Devices and pipes are written to as they are.
  public static func write(_ bytes: [UInt8], to path: String) throws(GateError) {
    if isStream(path) { return try put(bytes, to: path, 0) }
    try write([(path, bytes)])
  }

  /// What must not be replaced by a file: a device, a pipe, what `/dev/stdout` stands for.
  static func isStream(_ path: String) -> Bool {
    var status = stat()
    guard fstatat(AT_FDCWD, path, &status, 0) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind == S_IFCHR || kind == S_IFIFO || path.hasPrefix("/dev/") || path.hasPrefix("/proc/")
  }

  /// Writes files whole: none is replaced before all are written and synced.
  public static func write(_ files: [(path: String, bytes: [UInt8])]) throws(GateError) {
    var writing = FileWriting()
    try writing.prepare(files)
    try writing.replace()
  }

  static func writeAll(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { writeAll($0, descriptor) }
  }

  static func writeAll(_ bytes: UnsafeRawBufferPointer, _ descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = systemWrite(
        descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return false }
      written += count
    }
    return true
  }

  /// Why the last call of the system failed, as the reason why a file is not written.
  static func failure(_ path: String) -> GateError {
    GateError("'\(path)' cannot be written: \(lastError)")
  }

  private static var lastError: String { String(cString: strerror(errno)) }
}

#if canImport(Glibc)
  private let systemWrite = Glibc.write
#else
  private let systemWrite = Darwin.write
#endif
