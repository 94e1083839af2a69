import Crypto

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where a passphrase comes from; never from the command line or the environment, which others can read.
public enum PassphraseSource: Sendable {
  case terminal
  /// The first line of a file.
  case file(String)
  /// The next line of an open file: each key that has a passphrase takes one.
  case descriptor(Int32)
  /// One that was asked for already.
  case known(SecretBytes)
  /// A new key without one; for a key that has one, as `terminal`.
  case none

  /// Bytes of the longest passphrase; OpenSSL's own limit for PEM.
  static let limit = 1023

  /// The passphrase of a key that is there.
  func read(for name: String) throws(SigningError) -> SecretBytes? {
    switch self {
    case .terminal, .none: return try TerminalPassphrase.ask("Passphrase of '\(name)': ")
    case .file(let path): return try Self.firstLine(of: path)
    case .descriptor(let number): return try Self.nextLine(number, "descriptor \(number)")
    case .known(let passphrase): return passphrase
    }
  }

  /// The passphrase for a new key; nil when it is to have none.
  func readNew(for name: String) throws(SigningError) -> SecretBytes? {
    switch self {
    case .none: return nil
    case .file, .descriptor, .known: return try read(for: name)
    case .terminal:
      let first = try TerminalPassphrase.ask("New passphrase for '\(name)': ")
      let second = try TerminalPassphrase.ask("The same again: ")
      guard first.hasSameContent(as: second) else {
        throw .refused("the two passphrases are not the same")
      }
      return first
    }
  }

  private static func firstLine(of path: String) throws(SigningError) -> SecretBytes {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .refused("'\(path)': \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    return try nextLine(descriptor, "'\(path)'")
  }

  /// Byte by byte: what follows the line is the next key's.
  private static func nextLine(
    _ descriptor: Int32, _ name: String
  ) throws(SigningError) -> SecretBytes {
    var space = [UInt8](repeating: 0, count: limit + 2)
    var count = 0
    defer { _ = SecretBytes(clearing: &space) }
    while count < space.count {
      let got = space.withUnsafeMutableBytes { buffer in
        systemRead(descriptor, buffer.baseAddress.map { $0 + count }, 1)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .refused("\(name): \(String(cString: strerror(errno)))") }
      if got == 0 || space[count] == 0x0A { break }
      count += got
    }
    let isWindows = count > 0 && space[count - 1] == 0x0D
    let line = space.withUnsafeBytes { bytes in
      SecretBytes(UnsafeRawBufferPointer(rebasing: bytes[..<(isWindows ? count - 1 : count)]))
    }
    guard line.count <= limit else { throw .refused("\(name): a passphrase over \(limit) bytes") }
    guard !line.isEmpty else {
      throw .refused("\(name): there is no passphrase, or an empty one")
    }
    return line
  }
}

/// Asks at the terminal, without echo.
enum TerminalPassphrase {
  static func ask(_ prompt: String) throws(SigningError) -> SecretBytes {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { throw .passphraseNeeded }
    defer { close(terminal) }
    var before = termios()
    guard tcgetattr(terminal, &before) == 0 else { throw .passphraseNeeded }
    var quiet = before
    // Without signals, so that an interrupt cannot leave the terminal without echo.
    quiet.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    guard tcsetattr(terminal, TCSAFLUSH, &quiet) == 0 else { throw .passphraseNeeded }
    defer {
      tcsetattr(terminal, TCSAFLUSH, &before)
      put("\n", terminal)
    }
    put(prompt, terminal)
    return try line(terminal)
  }

  private static func put(_ text: String, _ terminal: Int32) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(terminal, $0.baseAddress, $0.count) }
  }

  private static func line(_ terminal: Int32) throws(SigningError) -> SecretBytes {
    var typed: [UInt8] = []
    typed.reserveCapacity(PassphraseSource.limit + 1)
    var byte: UInt8 = 0
    while read(terminal, &byte, 1) == 1 {
      switch byte {
      case 0x0A, 0x0D:
        let line = SecretBytes(clearing: &typed)
        guard !line.isEmpty else { throw .refused("the passphrase is empty") }
        return line
      case 0x03, 0x04:
        _ = SecretBytes(clearing: &typed)
        throw .refused("no passphrase was given")
      case 0x7F, 0x08: _ = typed.popLast()
      case 0x15: _ = SecretBytes(clearing: &typed)
      default:
        guard typed.count < PassphraseSource.limit else {
          _ = SecretBytes(clearing: &typed)
          throw .refused("a passphrase over \(PassphraseSource.limit) bytes")
        }
        typed.append(byte)
      }
    }
    _ = SecretBytes(clearing: &typed)
    throw .refused("no passphrase was given")
  }
}

extension SecretBytes {
  /// Whether both hold the same bytes.
  func hasSameContent(as other: SecretBytes) -> Bool {
    withBytes { mine in other.withBytes { theirs in mine.elementsEqual(theirs) } }
  }
}

#if canImport(Glibc)
  private let systemRead = Glibc.read
#else
  private let systemRead = Darwin.read
#endif
