import Crypto
import Evidence
import Syntax

/// Public keys of any format, recognised from content.
public struct KeyRing: Sendable {
  public private(set) var minisign: [(name: String, key: MinisignKey)] = []
  public private(set) var ssh: [(name: String, key: SSHPublicKey)] = []
  public private(set) var plain: [(name: String, key: PublicKey)] = []
  public private(set) var certificates: [(name: String, certificate: Certificate)] = []
  public private(set) var openPGP: [(name: String, certificate: PGPCertificate)] = []
  public private(set) var notes: [NoteKey] = []
  public private(set) var npm: [NpmKey] = []

  public init() {}

  public var isEmpty: Bool {
    minisign.isEmpty && ssh.isEmpty && plain.isEmpty && certificates.isEmpty && openPGP.isEmpty
      && notes.isEmpty && npm.isEmpty
  }

  /// Keys of any format but OpenPGP, as what signs without a frame of its own.
  public var signing: [(name: String, key: PublicKey)] {
    plain + ssh.map { ($0.name, $0.key.publicKey) }
      + minisign.compactMap { item in
        (try? PublicKey(ed25519: item.key.raw)).map { (item.name, $0) }
      }
      + certificates.compactMap { item in
        (try? PublicKey(spki: item.certificate.spki)).map { (item.name, $0) }
      }
  }

  /// Keys that sign without a frame of their own. A certificate's counts as long as the certificate does.
  public func signers(
    at time: Instant
  ) throws(SignatureFailure) -> [(name: String, key: PublicKey)] {
    let candidates = signing(at: time)
    guard candidates.isEmpty, let dead = certificates.first?.certificate else {
      return candidates
    }
    guard dead.isValid(at: time) else {
      throw SignatureFailure(
        .outsideValidity, "the certificate does not count at this time",
        expected: "\(dead.notBefore.text) to \(dead.notAfter.text)", actual: time.text,
        next: "get the signer's current certificate")
    }
    throw SignatureFailure(
      .identityMismatch, "the certificate is not for signatures",
      expected: "digital signature among its uses",
      next: "give the signer's certificate for signing")
  }

  /// The same without keys of certificates that do not count at a moment, or are for something else.
  private func signing(at time: Instant) -> [(name: String, key: PublicKey)] {
    var usable = self
    usable.certificates.removeAll {
      !$0.certificate.isValid(at: time) || !$0.certificate.maySign
    }
    return usable.signing
  }

  /// The keys of `signing`, each once.
  var signingKeys: Set<PublicKey> { Set(signing.map(\.key)) }

  /// Ed25519 keys of other formats as those of minisign whose number is derived from the key.
  var derived: [(name: String, key: MinisignKey)] {
    let others =
      plain + ssh.filter { $0.key.application == nil }.map { ($0.name, $0.key.publicKey) }
    return others.compactMap { item in
      item.1.ed25519.map { (item.0, MinisignKey(ed25519: $0)) }
    }
  }

  /// Adds the keys of a file.
  ///
  /// - Throws: `config-error`.
  public mutating func add(_ content: [UInt8], name: String) throws(SignatureFailure) {
    let text = content.count <= 16 << 20 ? String(validating: content, as: UTF8.self) : nil
    if let text, text.contains("PRIVATE KEY-----") {
      throw .config("'\(name)' is a private key", next: "give the public one; keep this one secret")
    }
    if let first = content.first(where: { $0 > 0x20 }), first == UInt8(ascii: "{") {
      npm += try NpmKey.read(content)
      return
    }
    if text?.contains("-----BEGIN PGP PUBLIC KEY BLOCK-----") == true || Self.isBinaryPGP(content) {
      openPGP += try PGPCertificate.read(content).map { (name, $0) }
      return
    }
    if text?.contains("-----BEGIN ") == true { return try addPEM(content, name) }
    if let text, addLine(text, name) { return }
    if let key = try? MinisignKey(content) { return minisign.append((name, key)) }
    if let key = try? PublicKey(spki: content) { return plain.append((name, key)) }
    if let certificate = Certificate(der: content) {
      return certificates.append((name, certificate))
    }
    throw .config(
      "'\(name)' is no public key that is known",
      next: "give a key of minisign, signify, OpenSSH, OpenPGP, a PEM public key or certificate")
  }

  private static func isBinaryPGP(_ content: [UInt8]) -> Bool {
    [0x88, 0x89, 0x98, 0x99, 0xC2, 0xC6].contains(content.first ?? 0) && content.count > 10
  }

  /// Lines of OpenSSH keys, or one verifier key of notes.
  private mutating func addLine(_ text: String, _ name: String) -> Bool {
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
    let keys = lines.compactMap { SSHPublicKey(line: String($0)) }
    if !keys.isEmpty, keys.count == lines.count {
      ssh += keys.map { (name, $0) }
      return true
    }
    let noteKeys = lines.compactMap { NoteKey(String($0)) }
    guard !noteKeys.isEmpty, noteKeys.count == lines.count else { return false }
    notes += noteKeys
    return true
  }

  private mutating func addPEM(_ content: [UInt8], _ name: String) throws(SignatureFailure) {
    guard let blocks = PEM.blocks(content), !blocks.isEmpty else {
      throw .config("'\(name)' is no whole PEM", next: "export the key again")
    }
    let number = PublicKeyFile.number(in: String(decoding: content, as: UTF8.self))
    for block in blocks {
      do throws(KeyError) {
        switch block.label {
        case "PUBLIC KEY":
          let key = try PublicKey(spki: block.bytes)
          plain.append((name, key))
          if let number, let raw = key.ed25519 {
            minisign.append((name, MinisignKey(number: number, raw: raw)))
          }
        case "RSA PUBLIC KEY": plain.append((name, try PublicKey(pkcs1: block.bytes)))
        case "CERTIFICATE":
          guard let certificate = Certificate(der: block.bytes) else {
            throw KeyError.malformed("a certificate")
          }
          certificates.append((name, certificate))
        default: throw KeyError.unsupported("PEM blocks of '\(block.label)'")
        }
      } catch {
        throw .config(
          "'\(name)' cannot be used: \(error.what)",
          next: "give an Ed25519, ECDSA or RSA public key")
      }
    }
  }
}
