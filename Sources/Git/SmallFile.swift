#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Files of a repository's own folder that libgit2 does not read for us.
enum SmallFile {
  /// The bytes of a regular file, at most 16 MiB; nil when there is none.
  static func read(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= 16 << 20
    else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { buffer in
        pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, off_t(filled))
      }
      if count <= 0 { break }
      filled += count
    }
    return Array(bytes.prefix(filled))
  }
}
