import Crypto

extension RawSignature {
  /// What `openssl pkeyutl -rawin` (Ed25519) and `openssl dgst -sign` (ECDSA, RSA) write: the signature alone.
  static func made(
    over artifact: any SignedContent, by signer: some Signer
  ) throws(SigningError) -> [UInt8] {
    guard signer.sshKey.application == nil else {
      throw .unsupported("a FIDO key signs in SSH's format alone")
    }
    return try signer.sign(artifact, scheme: signer.publicKey.defaultScheme)
  }

  /// A signature without a frame names no key: it is the key's own only where it holds.
  static func isOwn(_ content: [UInt8], of key: PublicKey, over artifact: any SignedContent) -> Bool
  {
    guard let hash = key.defaultScheme.hash else {
      guard let message = try? artifact.bytes() else { return false }
      return key.isValid(signature: content, message: message, scheme: key.defaultScheme)
    }
    guard let digest = try? artifact.digest(hash) else { return false }
    return key.isValid(signature: content, digest: digest, scheme: key.defaultScheme)
  }
}
