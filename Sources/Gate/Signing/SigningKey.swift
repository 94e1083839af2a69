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
  private let passphrase: PassphraseSource
  private let environment: [String: String]

  /// - Parameter environment: names the agent (`SSH_AUTH_SOCK`) and, where the URI does not, the module of
  ///   tokens (`PINTLE_PKCS11_MODULE`).
  public init(
    _ reference: String, passphrase: PassphraseSource, environment: [String: String] = [:]
  ) {
    self.reference = reference
    self.passphrase = passphrase
    self.environment = environment
  }

  /// The key, ready to sign.
  ///
  /// - Throws: for a file that others may read, a wrong passphrase, an agent or token that has no such key, a
  ///   key that verifiers refuse for its length.
  public func open() throws(GateError) -> any Signer {
    let signer = try held()
    guard signer.publicKey.isStrong else {
      throw GateError(
        "'\(shown)' is too weak: \(signer.publicKey.name)", fix: "make a new key: pintle key new")
    }
    return signer
  }

  private func held() throws(GateError) -> any Signer {
    CoreDumps.forbid()
    if reference.hasPrefix("agent:") {
      return try holding { () throws(SigningError) in try agent() }
    }
    if reference.hasPrefix("pkcs11:") {
      return try holding { () throws(SigningError) in try token() }
    }
    let found = try privateFile()
    do throws(SigningError) {
      return try KeyFileSigner(found.key, minisignNumber: found.minisignNumber)
    } catch {
      throw GateError(error, key: reference)
    }
  }

  /// The file of the key; nil for one that an agent or a token holds.
  public var file: String? { isFile ? reference : nil }

  /// The key of a file.
  func privateFile() throws(GateError) -> ImportedKey {
    CoreDumps.forbid()
    return try PrivateKeyFile(reference).read(passphrase)
  }

  var isFile: Bool { !reference.hasPrefix("agent:") && !reference.hasPrefix("pkcs11:") }

  private func agent() throws(SigningError) -> any Signer {
    guard let path = environment["SSH_AUTH_SOCK"], !path.isEmpty else {
      throw .refused("no agent: SSH_AUTH_SOCK is not set")
    }
    let connection = try AgentConnection(path, seconds: try patience())
    return try AgentSigner(fingerprint: String(reference.dropFirst(6))) {
      (message) throws(SigningError) in try connection.exchange(message)
    }
  }

  /// How long an agent may take, where somebody says so.
  private func patience() throws(SigningError) -> Int {
    guard let text = environment["PINTLE_AGENT_TIMEOUT"], !text.isEmpty else {
      return AgentConnection.patience
    }
    guard let seconds = Int(text), (1...3600).contains(seconds) else {
      throw .malformed("PINTLE_AGENT_TIMEOUT is a number of seconds, from 1 to 3600")
    }
    return seconds
  }

  private func token() throws(SigningError) -> any Signer {
    let uri = try PKCS11URI(reference)
    guard let module = uri.modulePath ?? environment["PINTLE_PKCS11_MODULE"], !module.isEmpty else {
      throw .refused("no module: give module-path= in the URI, or set PINTLE_PKCS11_MODULE")
    }
    let key = try TokenKey(uri, module: module) { (label) throws(SigningError) in
      if var pin = uri.pinValue { return SecretBytes(clearing: &pin) }
      if let file = uri.pinSource { return try PassphraseSource.file(file).read(for: label) }
      return try passphrase.read(for: label)
    }
    return try TokenSigner(key)
  }

  private func holding(
    _ body: () throws(SigningError) -> any Signer
  ) throws(GateError) -> any Signer {
    do throws(SigningError) { return try body() } catch { throw GateError(error, holder: shown) }
  }

  /// The reference without a PIN in it.
  private var shown: String { String(reference.prefix { $0 != "?" }) }
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
  ///
  /// - Parameter checksMode: false where the key is not to be used.
  func content(checksMode: Bool = true) throws(GateError) -> SecretBytes {
    let descriptor = Self.open(path)
    guard descriptor >= 0 else { throw GateError("'\(path)': \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw GateError("'\(path)' is not a regular file")
    }
    guard status.st_size <= PrivateKey.fileLimit else {
      throw GateError("'\(path)' is over \(PrivateKey.fileLimit) bytes: no key")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    let secret = SecretBytes(clearing: &bytes)
    let isExposed = checksMode && status.st_mode & 0o077 != 0 && Self.looksPrivate(secret)
    guard !isExposed else {
      throw GateError(
        "'\(path)' is a private key that others may read or write",
        fix: "chmod 600 '\(path)'; make a new key if somebody else could read it so far")
    }
    guard count == secret.count else { throw GateError("'\(path)' cannot be read whole") }
    return secret
  }

  /// Whether bytes are a private key's file, in PEM or of minisign or signify.
  static func looksPrivate(_ content: SecretBytes) -> Bool {
    content.withBytes { bytes in
      let lines = bytes.split(maxSplits: 2) { $0 == 0x0A || $0 == 0x0D }
      let isComment = bytes.starts(with: Array("untrusted comment:".utf8))
      return isComment && lines.count > 1 && lines[1].count > 100
        || bytes.split(separator: 0x0A).contains { line in
          line.starts(with: Array("-----BEGIN ".utf8))
            && line.reversed().drop { $0 == 0x0D || $0 == 0x20 }
              .starts(with: Array("PRIVATE KEY-----".utf8.reversed()))
        }
    }
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

extension GateError {
  /// Why an agent or a token did not give the key.
  fileprivate init(_ error: SigningError, holder: String) {
    switch error {
    case .malformed(let what), .unsupported(let what): self.init("'\(holder)': \(what)")
    case .refused(let what): self.init("'\(holder)': \(what)")
    case .passphraseNeeded:
      self.init(
        "'\(holder)' needs its PIN, and there is no terminal to ask at",
        fix: "give --passphrase-file FILE, --passphrase-fd NUMBER, or pin-source= in the URI")
    case .passphraseWrong:
      self.init(
        "the PIN is not the one of '\(holder)'",
        fix: "look it up before the next try: tokens lock themselves after a few")
    }
  }
}
