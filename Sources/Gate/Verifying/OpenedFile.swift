import Crypto
import Signatures

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that was opened once: whatever is verified is what was read then.
final class OpenedFile: SignedContent {
  let path: String
  let name: String?
  private let descriptor: Int32
  private let size: Int
  private let state: State
  private var digests: [Hash: [UInt8]] = [:]

  /// The most bytes of a file that a format without digests may ask for.
  static let messageLimit = 1 << 30

  private struct State: Equatable {
    let device: UInt64
    let inode: UInt64
    let size: Int64
    /// Of the content, and of anything about the file: the first can be set back.
    let times: [Int]

    init?(_ status: stat) {
      guard status.st_mode & S_IFMT == S_IFREG else { return nil }
      device = UInt64(truncatingIfNeeded: status.st_dev)
      inode = UInt64(status.st_ino)
      size = Int64(status.st_size)
      #if canImport(Glibc)
        let moments = [status.st_mtim, status.st_ctim]
      #else
        let moments = [status.st_mtimespec, status.st_ctimespec]
      #endif
      times = moments.flatMap { [Int($0.tv_sec), Int($0.tv_nsec)] }
    }

    init?(_ descriptor: Int32) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { return nil }
      self.init(status)
    }

    init?(_ path: String) {
      var status = stat()
      guard fstatat(AT_FDCWD, path, &status, 0) == 0 else { return nil }
      self.init(status)
    }
  }

  /// - Throws: for what is no regular file or cannot be opened.
  init(_ path: String) throws(GateError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw GateError("'\(path)': \(String(cString: strerror(errno)))") }
    guard let state = State(descriptor) else {
      close(descriptor)
      throw GateError("'\(path)' is not a regular file")
    }
    self.path = path
    self.descriptor = descriptor
    self.state = state
    size = Int(state.size)
    name = path.split(separator: "/").last.map(String.init)
  }

  var isEmpty: Bool { size == 0 }

  /// What was read is what lies at the path now.
  ///
  /// - Throws: where it was changed since, or another file put in its place.
  func confirm() throws(GateError) {
    guard State(path) == state else {
      throw GateError(
        "'\(path)' changed while it was read", fix: "sign it where nothing else writes to it")
    }
  }

  deinit { close(descriptor) }

  func digest(_ hash: Hash) throws(SignatureFailure) -> [UInt8] {
    if let known = digests[hash] { return known }
    var running = RunningHash(hash)
    try read { running.update($0) }
    guard let digest = running.finish() else {
      throw SignatureFailure(
        .unsupported, "OpenSSL here has no \(hash.name)", next: "ask for another digest")
    }
    digests[hash] = digest
    return digest
  }

  func bytes() throws(SignatureFailure) -> [UInt8] {
    guard size <= Self.messageLimit else {
      throw SignatureFailure(
        .unsupported, "this format signs the whole file, and it is over 1 GiB",
        next: "ask for a signature over a digest")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    try read { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// Reads from the start; what changed since the file was opened is no longer the artifact.
  private func read(_ take: (UnsafeRawBufferPointer) -> Void) throws(SignatureFailure) {
    let space = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { space.deallocate() }
    var offset = 0
    while true {
      let count = pread(descriptor, space.baseAddress, space.count, off_t(offset))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw changed("cannot be read: \(String(cString: strerror(errno)))") }
      if count == 0 { break }
      take(UnsafeRawBufferPointer(rebasing: space[..<count]))
      offset += count
      // Told at once, not after the rest of a long file.
      guard offset <= size, State(descriptor) == state else { break }
    }
    guard offset == size, State(descriptor) == state else {
      throw changed("changed while it was read")
    }
  }

  private func changed(_ what: String) -> SignatureFailure {
    SignatureFailure(
      .configError, "'\(path)' \(what)", next: "verify it where nothing else writes to it")
  }
}
