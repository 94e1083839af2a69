import Crypto
import Signatures

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A connection to the agent that `SSH_AUTH_SOCK` names.
final class AgentConnection {
  private let descriptor: Int32
  private let seconds: Int
  /// Somebody may have to find and touch a key.
  static let patience = 60

  /// - Parameter seconds: how long one answer may take, from the question to its last byte.
  init(_ path: String, seconds: Int = patience) throws(SigningError) {
    self.seconds = seconds
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let space = MemoryLayout.size(ofValue: address.sun_path)
    guard !bytes.isEmpty, bytes.count < space, !bytes.contains(0) else {
      throw .malformed("SSH_AUTH_SOCK is no path of a socket")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw Self.failure("no socket") }
    // For the connection itself; what follows has a time of its own.
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    _ = setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard code == 0 else { throw Self.failure("the agent cannot be reached") }
  }

  deinit { close(descriptor) }

  func exchange(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
    let end = Self.now + seconds * 1000
    let length = UInt32(message.count)
    try send([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + message, until: end)
    let count = try receive(4, until: end).reduce(0) { $0 << 8 | Int($1) }
    guard (1...AgentMessage.limit).contains(count) else {
      throw .malformed("the agent's answer is empty, or over 256 KiB")
    }
    return try receive(count, until: end)
  }

  private func send(_ bytes: [UInt8], until end: Int) throws(SigningError) {
    #if canImport(Glibc)
      let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
    #else
      let flags = MSG_DONTWAIT
    #endif
    var rest = bytes[...]
    while !rest.isEmpty {
      try wait(for: Int16(POLLOUT), until: end)
      let count = rest.withUnsafeBytes { systemSend(descriptor, $0.baseAddress, $0.count, flags) }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { throw Self.failure("the agent cannot be asked") }
      rest = rest.dropFirst(count)
    }
  }

  private func receive(_ count: Int, until end: Int) throws(SigningError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      try wait(for: Int16(POLLIN), until: end)
      let got = bytes.withUnsafeMutableBytes { buffer in
        recv(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, 0)
      }
      if got < 0, errno == EINTR || errno == EAGAIN { continue }
      if got == 0 { throw .refused("the agent closed the connection") }
      guard got > 0 else { throw Self.failure("the agent does not answer") }
      filled += got
    }
    return bytes
  }

  /// Waits until the socket can be read from or written to; an agent that sends byte by byte gets no more time.
  private func wait(for events: Int16, until end: Int) throws(SigningError) {
    while true {
      let left = end - Self.now
      var state = pollfd(fd: descriptor, events: events, revents: 0)
      let code = left > 0 ? poll(&state, 1, Int32(clamping: left)) : 0
      if code < 0, errno == EINTR { continue }
      guard code >= 0 else { throw Self.failure("the agent does not answer") }
      guard code > 0 else {
        throw .refused(
          "the agent did not answer in \(seconds) s; does it wait for a touch, a PIN or a confirmation?"
        )
      }
      return
    }
  }

  /// Milliseconds of a clock that nobody sets.
  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
  }

  private static func failure(_ what: String) -> SigningError {
    .refused("\(what): \(String(cString: strerror(errno)))")
  }
}

private func systemSend(
  _ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int, _ flags: Int32
) -> Int { send(descriptor, start, count, flags) }
