import Crypto

/// A key on a token as a signer.
public struct TokenSigner: Signer {
  private let key: TokenKey
  public let sshKey: SSHPublicKey
  public let signsDigests = true

  public init(_ key: TokenKey) throws(SigningError) {
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
