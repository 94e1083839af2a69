import Crypto

/// Whatever holds a private key and signs with it: a key file, an agent, a token.
public protocol Signer {
  /// The key as OpenSSH writes it; for a FIDO key it names the application, too.
  var sshKey: SSHPublicKey { get }
  /// The number that signatures of minisign and signify name the key by.
  var minisignNumber: [UInt8] { get }
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

  /// The first eight bytes of the key's SHA-256.
  public var minisignNumber: [UInt8] { MinisignKey(ed25519: sshKey.raw).number }

  public func signForSSH(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
    let algorithm = publicKey.kind.isRSA ? "rsa-sha2-512" : sshKey.type
    let raw = try sign(message, scheme: publicKey.sshScheme)
    return SSHWire.string(algorithm.utf8) + SSHWire.string(try sshBody(raw))
  }

  private func sshBody(_ signature: [UInt8]) throws(SigningError) -> [UInt8] {
    guard case .ecdsa = publicKey.kind else { return signature }
    guard let numbers = ECDSASignature.numbers(signature) else {
      throw .malformed("not an ECDSA signature")
    }
    return numbers.flatMap { SSHWire.number($0) }
  }

  /// Signs what a file holds, by its digest where key and scheme allow.
  func sign(
    _ artifact: any SignedContent, scheme: SignatureScheme
  ) throws(SigningError) -> [UInt8] {
    guard let hash = scheme.hash, signsDigests else {
      return try sign(try artifact.messageToSign(), scheme: scheme)
    }
    return try sign(digest: try artifact.digestToSign(hash), scheme: scheme)
  }
}

extension SignedContent {
  func digestToSign(_ hash: Hash) throws(SigningError) -> [UInt8] {
    do throws(SignatureFailure) { return try digest(hash) } catch { throw .refused(error.what) }
  }

  func messageToSign() throws(SigningError) -> [UInt8] {
    do throws(SignatureFailure) { return try bytes() } catch { throw .refused(error.what) }
  }
}

extension PublicKey.Kind {
  var isRSA: Bool { if case .rsa = self { true } else { false } }
}

extension PublicKey {
  /// How the key signs for SSH (RFC 5656, RFC 8332).
  var sshScheme: SignatureScheme { kind.isRSA ? .rsaPKCS1(.sha512) : defaultScheme }
}
