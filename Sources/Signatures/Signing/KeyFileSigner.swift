import Crypto

/// A private key in memory as a signer.
public struct KeyFileSigner: Signer {
  private let key: PrivateKey
  public let sshKey: SSHPublicKey
  public let minisignNumber: [UInt8]
  public let signsDigests = true

  /// - Parameter minisignNumber: of a key that minisign or signify made; nil for the number that follows from
  ///   the key.
  public init(_ key: PrivateKey, minisignNumber: [UInt8]? = nil) throws(SigningError) {
    self.key = key
    sshKey = try SSHPublicKey(key.publicKey)
    self.minisignNumber = minisignNumber ?? MinisignKey(ed25519: sshKey.raw).number
  }

  public func sign(
    _ message: [UInt8], scheme: SignatureScheme
  ) throws(SigningError) -> [UInt8] { try key.sign(message, scheme: scheme) }

  public func sign(
    digest: [UInt8], scheme: SignatureScheme
  ) throws(SigningError) -> [UInt8] { try key.sign(digest: digest, scheme: scheme) }
}
