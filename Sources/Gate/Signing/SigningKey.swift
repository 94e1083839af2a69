import Crypto
import Signatures

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What `--key` names: a file, `agent:SHA256:…`, or `pkcs11:…` (RFC 7512).
public struct SigningKey: Sendable {
  let reference: String
  let passphrase: PassphraseSource

  public init(_ reference: String, passphrase: PassphraseSource) {
    self.reference = reference
    self.passphrase = passphrase
  }

  /// The key, ready to sign.
  ///
  /// - Throws: for a file that others may read, a wrong passphrase, an agent or token that has no such key.
  public func open() throws(GateError) -> any Signer {
    let found = try PrivateKeyFile(reference).read(passphrase)
    do throws(SigningError) {
      return try KeyFileSigner(found.key, minisignNumber: found.minisignNumber)
    } catch {
      throw GateError(error, key: reference)
    }
  }
}

/// A file that holds a private key.
struct PrivateKeyFile {
  private let path: String

  init(_ path: String) { self.path = path }

  func read(_ passphrase: PassphraseSource) throws(GateError) -> ImportedKey {
    let text = try content()
    do throws(SigningError) {
      return try ImportedKey.read(text) { () throws(SigningError) in
        try passphrase.read(for: path)
      }
    } catch {
      throw GateError(error, key: path)
    }
  }

  /// The file's bytes, provided that nobody but its owner may read them.
  func content() throws(GateError) -> SecretBytes {
    let descriptor = Self.open(path)
    guard descriptor >= 0 else { throw GateError("'\(path)': \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw GateError("'\(path)' is not a regular file")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw GateError(
        "'\(path)' is a private key that others may read or write",
        fix: "chmod 600 '\(path)'; make a new key if somebody else could read it so far")
    }
    guard status.st_size <= PrivateKey.fileLimit else {
      throw GateError("'\(path)' is over \(PrivateKey.fileLimit) bytes: no private key")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    let secret = SecretBytes(clearing: &bytes)
    guard count == secret.count else { throw GateError("'\(path)' cannot be read whole") }
    return secret
  }

  private static func open(_ path: String) -> Int32 {
    systemOpen(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  }
}

private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags) }

extension GateError {
  /// Why a key did not sign.
  init(_ error: SigningError, key: String) {
    switch error {
    case .malformed(let what):
      self.init(
        "'\(key)' is no private key: \(what)",
        fix: "give the .key file that 'pintle key new' or 'openssl genpkey' wrote")
    case .unsupported(let what):
      self.init(
        "'\(key)' cannot be used: \(what)",
        fix: "give an Ed25519 or P-256 key; 'pintle key import' reads keys of other tools")
    case .passphraseNeeded:
      self.init(
        "'\(key)' needs its passphrase, and there is no terminal to ask at",
        fix: "give --passphrase-file FILE or --passphrase-fd NUMBER")
    case .passphraseWrong:
      self.init("the passphrase does not open '\(key)'", fix: "try again with the right one")
    case .refused(let what):
      self.init("'\(key)' does not sign: \(what)", fix: "")
    }
  }
}
