#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What tells that a file was replaced or written to. A link stands for itself.
struct FileMark: Equatable {
  private let inode: UInt64
  private let size: Int64
  private let time: [Int]

  /// Nil where nothing is.
  init?(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    #if canImport(Glibc)
      time = [Int(status.st_ctim.tv_sec), Int(status.st_ctim.tv_nsec)]
    #else
      time = [Int(status.st_ctimespec.tv_sec), Int(status.st_ctimespec.tv_nsec)]
    #endif
  }
}
