import Crypto
import Evidence

/// A detached OpenPGP signature over a binary document. What `gpgv` lets pass with exit code 0 fails here: keys
/// that are revoked or expired, SHA-1.
public struct DetachedPGP: Sendable {
  private let signatures: [PGPSignature]

  /// - Throws: `malformed-signature`, `unsupported`.
  public init(_ content: [UInt8]) throws(SignatureFailure) {
    guard content.count <= 1 << 20 else { throw .malformed("an OpenPGP signature over 1 MiB") }
    let packets = try PGPPacket.all(try PGPArmour.bytes(content))
    guard !packets.isEmpty, packets.count <= 16,
      packets.allSatisfy({ $0.tag == PGPPacket.signature })
    else { throw .malformed("not a detached OpenPGP signature") }
    var signatures: [PGPSignature] = []
    for packet in packets { signatures.append(try PGPSignature(packet.body)) }
    self.signatures = signatures
  }

  /// The signature by one of the certificates; of several signatures one has to hold, and none that is by a
  /// given certificate may fail.
  public func verify(
    _ artifact: any SignedContent, certificates: [(name: String, certificate: PGPCertificate)],
    at time: Instant
  ) throws(SignatureFailure) -> Verification {
    guard !certificates.isEmpty else {
      throw .config(
        "an OpenPGP signature needs a certificate", next: "give --key with the key file")
    }
    let bytes = try artifact.bytes()
    var found: Verification?
    for signature in signatures {
      for (name, certificate) in certificates {
        for key in certificate.keys(named: signature) {
          try verify(signature, key, certificate, bytes, at: time)
          found = found ?? describe(signature, key, certificate, name)
        }
      }
    }
    if let found { return found }
    throw SignatureFailure(
      .noMatchingSigner, "the signature is by another key",
      expected: certificates.map(\.certificate.id).joined(separator: " or "),
      actual: signatures.map(\.issuer).joined(separator: ", "),
      next: "give the key that signed, if it is one you trust")
  }

  private func verify(
    _ signature: PGPSignature, _ key: PGPKey, _ certificate: PGPCertificate, _ bytes: [UInt8],
    at time: Instant
  ) throws(SignatureFailure) {
    guard signature.type == 0 else {
      throw .unsupported("OpenPGP signatures of type \(signature.type); binary ones are read")
    }
    try signature.verify(by: key, over: bytes, at: time)
    try certificate.check(key, signed: signature.created ?? time, at: time)
  }

  private func describe(
    _ signature: PGPSignature, _ key: PGPKey, _ certificate: PGPCertificate, _ name: String
  ) -> Verification {
    var result = Verification(format: "openpgp", signer: name, keyID: certificate.id)
    if let text = certificate.name { result.facts.append(.init("user id", text)) }
    if key.fingerprint != certificate.primary.fingerprint {
      result.facts.append(.init("subkey", Hex.text(key.fingerprint).uppercased()))
    }
    if let created = signature.created { result.facts.append(.init("claims", created.text)) }
    return result
  }
}
