#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Files of a repository's own folder that libgit2 does not read for us.
enum SmallFile {
  enum Kind { case file, folder, link }

  /// The bytes of a regular file, of at most `limit` bytes; nil when there is none.
  static func read(_ path: String) -> [UInt8]? { read(Array(path.utf8)) }

  /// The bytes of a regular file, of at most `limit` bytes; nil when there is none.
  static func read(_ path: [UInt8], limit: Int = 16 << 20) -> [UInt8]? {
    let descriptor = open(terminated(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= limit
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

  /// The names in a folder, sorted by bytes, without `.` and `..`; none when it cannot be read.
  static func names(in path: [UInt8]) -> [[UInt8]] {
    guard let folder = opendir(terminated(path)) else { return [] }
    defer { closedir(folder) }
    var names: [[UInt8]] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Nil for what is neither a file nor a folder nor a link.
  static func kind(_ path: [UInt8]) -> Kind? {
    var status = stat()
    guard lstat(terminated(path), &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFREG: return .file
    case S_IFLNK: return .link
    default: return nil
    }
  }

  /// As C reads it. A zero byte inside would name another file; no name that git allows has one.
  private static func terminated(_ path: [UInt8]) -> [CChar] {
    path.filter { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
  }
}
