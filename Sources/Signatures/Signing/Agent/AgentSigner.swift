import Crypto

/// A key that an agent holds: in memory, on a FIDO stick, on a token.
public struct AgentSigner: Signer {
  /// Sends a message and gives the answer.
  public typealias Exchange = ([UInt8]) throws(SigningError) -> [UInt8]

  public let sshKey: SSHPublicKey
  public let signsDigests = false
  private let exchange: Exchange

  /// - Parameter fingerprint: `SHA256:…` as ssh-add -l prints it.
  public init(fingerprint: String, exchange: @escaping Exchange) throws(SigningError) {
    let keys = try AgentMessage.keys(try exchange(AgentMessage.listRequest))
    guard let found = keys.first(where: { $0.key.fingerprint == fingerprint }) else {
      let known = keys.prefix(8).map { "\($0.key.fingerprint) \($0.comment)" }
      throw .refused(
        "the agent has no key \(fingerprint); it has \(known.isEmpty ? "none: is it locked?" : known.joined(separator: ", "))"
      )
    }
    sshKey = found.key
    self.exchange = exchange
  }

  public func sign(
    _ message: [UInt8], scheme: SignatureScheme
  ) throws(SigningError) -> [UInt8] {
    guard sshKey.application == nil else {
      throw .unsupported("a FIDO key signs in SSH's format alone")
    }
    let flags: UInt32
    switch (scheme, publicKey.kind) {
    case (.ed25519, .ed25519): flags = 0
    case (.ecdsa(let hash), .ecdsa(let curve)) where hash == curve.hash: flags = 0
    case (.ecdsaP1363(let hash), .ecdsa(let curve)) where hash == curve.hash: flags = 0
    case (.rsaPKCS1(.sha256), .rsa): flags = 2
    case (.rsaPKCS1(.sha512), .rsa): flags = 4
    default: throw .unsupported("an agent does not sign so with \(publicKey.name)")
    }
    let signature = try plain(try ask(message, flags), scheme)
    guard publicKey.isValid(signature: signature, message: message, scheme: scheme) else {
      throw Self.wrong
    }
    return signature
  }

  public func sign(
    digest: [UInt8], scheme: SignatureScheme
  ) throws(SigningError) -> [UInt8] {
    throw .unsupported("an agent signs messages, not digests")
  }

  public func signForSSH(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
    let blob = try ask(message, publicKey.kind.isRSA ? 4 : 0)
    do throws(SSHSignature.Failure) {
      try SSHKeySignature(blob: blob, key: sshKey).verify(message)
    } catch {
      throw Self.wrong
    }
    return blob
  }

  private func ask(_ message: [UInt8], _ flags: UInt32) throws(SigningError) -> [UInt8] {
    let request = try AgentMessage.signRequest(key: sshKey, message: message, flags: flags)
    return try AgentMessage.signature(try exchange(request))
  }

  /// Out of SSH's form.
  private func plain(
    _ blob: [UInt8], _ scheme: SignatureScheme
  ) throws(SigningError) -> [UInt8] {
    var wire = SSHWire(blob)
    guard wire.text() != nil, let body = wire.string(), wire.isEmpty else { throw Self.wrong }
    switch publicKey.kind {
    case .ed25519: return body
    case .rsa(let bits):
      return [UInt8](repeating: 0, count: max(0, (bits + 7) / 8 - body.count)) + body
    case .ecdsa(let curve):
      var numbers = SSHWire(body)
      guard let r = numbers.string(), let s = numbers.string(), numbers.isEmpty else {
        throw Self.wrong
      }
      let der = DER.sequence([DER.integer(r), DER.integer(s)])
      if case .ecdsaP1363 = scheme { return try ECDSASignature.p1363(der, curve) }
      return der
    }
  }

  private static let wrong = SigningError.refused("the agent's signature does not hold by its key")
}
