import Crypto
import Syntax

extension SigstoreBundle {
  /// A bundle of version 0.3 that names a public key.
  ///
  /// ECDSA and RSA sign the file's digest. With Ed25519 other verifiers take `messageSignature` for Ed25519ph, so
  /// there a statement about the file is signed.
  static func made(
    over artifact: any SignedContent, by signer: some Signer
  ) throws(SigningError) -> [UInt8] {
    guard signer.sshKey.application == nil else {
      throw .unsupported("a FIDO key signs in SSH's format alone")
    }
    guard let hash = signer.publicKey.defaultScheme.hash else {
      return json(try Envelope.made(over: artifact, by: signer), by: signer.publicKey)
    }
    let signature = try signer.sign(artifact, scheme: signer.publicKey.defaultScheme)
    let digest = JSONTree.object([
      "algorithm": .string("SHA2_\(hash.length * 8)"),
      "digest": .string(Base64.encode(try artifact.digestToSign(hash))),
    ])
    return json(
      "messageSignature",
      .object(["messageDigest": digest, "signature": .string(Base64.encode(signature))]),
      by: signer.publicKey)
  }

  /// A bundle around an envelope with one signature, by this key.
  public static func json(_ envelope: Envelope, by key: PublicKey) -> [UInt8] {
    json("dsseEnvelope", envelope.tree, by: key)
  }

  private static func json(_ name: String, _ content: JSONTree, by key: PublicKey) -> [UInt8] {
    JSONTree.object([
      "mediaType": .string("\(mediaTypePrefix).v0.3+json"), name: content,
      "verificationMaterial": .object(["publicKey": .object(["hint": .string(hint(key))])]),
    ]).canonical + [0x0A]
  }

  /// What names a key in a bundle: the SHA-256 of its SubjectPublicKeyInfo.
  static func hint(_ key: PublicKey) -> String { Base64.encode(SHA256.digest(key.spki)) }

  /// The name of the key that signed; nil where a certificate did.
  public var hint: String? { if case .key(let hint) = material { hint } else { nil } }
}
