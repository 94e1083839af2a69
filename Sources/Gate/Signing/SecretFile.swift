import Crypto

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file for its owner's eyes.
enum SecretFile {
  /// Creates the file, with mode 0600 from its first moment; nothing of this name may be there.
  ///
  /// - Parameter front: text before the secret.
  static func write(_ front: String, _ secret: SecretBytes, to path: String) throws(GateError) {
    let temporary = "\(path).\(getpid()).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    let isWritten =
      fchmod(descriptor, 0o600) == 0 && LocalFile.writeAll(Array(front.utf8), descriptor)
      && secret.withBytes { write($0, descriptor) } && fsync(descriptor) == 0
    let problem = isWritten ? nil : failure(path)
    close(descriptor)
    // A link, unlike a rename, never replaces what somebody else put there meanwhile.
    let isThere = problem == nil && link(temporary, path) == 0
    let reason = problem ?? failure(path)
    unlink(temporary)
    if !isThere { throw reason }
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, _ descriptor: Int32) -> Bool {
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

  private static func failure(_ path: String) -> GateError {
    GateError("'\(path)' cannot be written: \(String(cString: strerror(errno)))")
  }
}

private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, start, count)
}
