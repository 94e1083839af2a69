import Crypto
import Evidence

/// A signature without any frame, as `openssl dgst -sign` and `openssl pkeyutl -sign` write it.
public struct RawSignature: Sendable {
  public enum Padding: String, Sendable, CaseIterable {
    case pkcs1, pss
  }

  public let bytes: [UInt8]
  public let hash: Hash
  public let padding: Padding

  /// Binary, or one block of base64.
  public init(_ content: [UInt8], hash: Hash, padding: Padding) throws(SignatureFailure) {
    guard !content.isEmpty, content.count <= 64 << 10 else {
      throw .malformed("empty, or over 64 KiB")
    }
    let isText = content.allSatisfy { $0 == 0x0A || $0 == 0x0D || (0x20..<0x7F).contains($0) }
    let text = content.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0x20 }
    bytes = (isText ? Base64.decode(text[...]) : nil) ?? content
    self.hash = hash
    self.padding = padding
  }

  public func verify(
    _ artifact: any SignedContent, keys: [(name: String, key: PublicKey)]
  ) throws(SignatureFailure) -> Verification {
    guard !keys.isEmpty else {
      throw .config("a raw signature needs a public key", next: "give --key with a PEM public key")
    }
    guard hash.isStrong else { throw .weak(hash.name) }
    if let weak = keys.first, keys.allSatisfy({ !$0.key.isStrong }) {
      throw .weak("\(weak.key.name) is too short")
    }
    for (name, key) in keys where key.isStrong {
      guard try isValid(artifact, key) else { continue }
      return Verification(format: "raw", signer: name, keyID: key.id)
    }
    throw SignatureFailure(
      .badSignature, "the signature is not over this file by any of the keys",
      expected: keys.map { "\($0.key.name) \($0.name)" }.joined(separator: ", "),
      next: "get file, signature and key again; --hash and --padding must be as it was signed")
  }

  private func isValid(_ artifact: any SignedContent, _ key: PublicKey) throws(SignatureFailure)
    -> Bool
  {
    switch key.kind {
    case .ed25519:
      let message = try artifact.bytes()
      return key.isValid(signature: bytes, message: message, scheme: .ed25519)
    case .ecdsa(let curve):
      let digest = try artifact.digest(hash)
      let isPlain = bytes.count == curve.size * 2
      return key.isValid(signature: bytes, digest: digest, scheme: .ecdsa(hash))
        || (isPlain && key.isValid(signature: bytes, digest: digest, scheme: .ecdsaP1363(hash)))
    case .rsa:
      let scheme: SignatureScheme =
        padding == .pss ? .rsaPSS(hash, saltLength: nil) : .rsaPKCS1(hash)
      return key.isValid(signature: bytes, digest: try artifact.digest(hash), scheme: scheme)
    }
  }
}
