import Crypto

/// Whatever holds a private key and signs with it: a key file, an agent, a token.
public protocol Signer {
  /// The key as OpenSSH writes it; for a FIDO key it names the application, too.
  var sshKey: SSHPublicKey { get }
  /// Whether it signs digests, or messages alone.
  var signsDigests: Bool { get }
  /// Signs a message.
  func sign(_ message: [UInt8], scheme: SignatureScheme) throws(SigningError) -> [UInt8]
  /// Signs a message by its digest.
  func sign(digest: [UInt8], scheme: SignatureScheme) throws(SigningError) -> [UInt8]
  /// The signature in SSH's own form: the algorithm's name, and what it makes (RFC 4253 6.6; PROTOCOL.u2f).
  func signForSSH(_ message: [UInt8]) throws(SigningError) -> [UInt8]
}

extension Signer {
  public var publicKey: PublicKey { sshKey.publicKey }

  public func signForSSH(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
    let algorithm = publicKey.kind.isRSA ? "rsa-sha2-512" : sshKey.type
    let raw = try sign(message, scheme: publicKey.sshScheme)
    let body: [UInt8]
    if case .ecdsa = publicKey.kind {
      guard let numbers = ECDSASignature.numbers(raw) else {
        throw .malformed("not an ECDSA signature")
      }
      body = numbers.flatMap { SSHWire.number($0) }
    } else {
      body = raw
    }
    return SSHWire.string(algorithm.utf8) + SSHWire.string(body)
  }
}

extension PublicKey.Kind {
  var isRSA: Bool { if case .rsa = self { true } else { false } }
}

extension PublicKey {
  /// How the key signs for SSH (RFC 5656, RFC 8332).
  var sshScheme: SignatureScheme { kind.isRSA ? .rsaPKCS1(.sha512) : defaultScheme }
}

/// A private key in memory as a signer.
public struct KeyFileSigner: Signer {
  private let key: PrivateKey
  public let sshKey: SSHPublicKey
  public let signsDigests = true

  public init(_ key: PrivateKey) throws(SigningError) {
    self.key = key
    sshKey = try SSHPublicKey(key.publicKey)
  }

  public func sign(
    _ message: [UInt8], scheme: SignatureScheme
  ) throws(SigningError) -> [UInt8] { try key.sign(message, scheme: scheme) }

  public func sign(
    digest: [UInt8], scheme: SignatureScheme
  ) throws(SigningError) -> [UInt8] { try key.sign(digest: digest, scheme: scheme) }
}
