import Crypto
import Evidence

/// A detached OpenPGP signature over a binary document. What `gpgv` lets pass with exit code 0 fails here: keys
/// that are revoked or expired, SHA-1.
public struct DetachedPGP: Sendable {
  private let signatures: [PGPSignature]

  /// - Throws: `malformed-signature`, `unsupported`.
  public init(_ content: [UInt8]) throws(SignatureFailure) {
    guard content.count <= 1 << 20 else { throw .malformed("an OpenPGP signature over 1 MiB") }
    let packets = try PGPPacket.all(try PGPArmour.bytes(content)).filter { !$0.isIgnored }
    guard !packets.isEmpty, packets.count <= 16,
      packets.allSatisfy({ $0.tag == PGPPacket.signature })
    else { throw .malformed("not a detached OpenPGP signature") }
    var signatures: [PGPSignature] = []
    var unread: SignatureFailure?
    for packet in packets {
      do throws(SignatureFailure) {
        signatures.append(try PGPSignature(packet.body))
      } catch {
        // One of another version may stand beside one that is read (RFC 9580 5.2.5).
        guard error.code == .unsupported else { throw error }
        unread = error
      }
    }
    if signatures.isEmpty, let unread { throw unread }
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
    var signers: [(name: String, certificate: PGPCertificate)] = []
    var facts: [Verification.Fact] = []
    for signature in signatures {
      for (name, certificate) in certificates {
        for key in certificate.keys(named: signature) {
          let userID = try verify(signature, key, certificate, bytes, at: time)
          if signers.contains(where: { $0.certificate.id == certificate.id }) { continue }
          signers.append((name, certificate))
          facts += Self.facts(signature, key, certificate, userID)
        }
      }
    }
    guard signers.isEmpty else { return Self.verification(signers, facts) }
    throw SignatureFailure(
      .noMatchingSigner, "the signature is by another key",
      expected: certificates.map(\.certificate.id).joined(separator: " or "),
      actual: signatures.map(\.issuer).joined(separator: ", "),
      next: "give the key that signed, if it is one you trust")
  }

  private func verify(
    _ signature: PGPSignature, _ key: PGPKey, _ certificate: PGPCertificate, _ bytes: [UInt8],
    at time: Instant
  ) throws(SignatureFailure) -> String? {
    guard signature.type == 0 else {
      throw .unsupported("OpenPGP signatures of type \(signature.type); binary ones are read")
    }
    try signature.verify(by: key, over: bytes, at: time)
    return try certificate.check(key, at: time)
  }

  private static func verification(
    _ signers: [(name: String, certificate: PGPCertificate)], _ facts: [Verification.Fact]
  ) -> Verification {
    var result = Verification(
      format: "openpgp", signer: signers.map(\.name).joined(separator: ", "),
      keyID: signers.map(\.certificate.id).joined(separator: ","))
    result.signers = signers.map(\.name)
    result.keys = signers.map(\.certificate.names)
    result.facts = facts
    return result
  }

  private static func facts(
    _ signature: PGPSignature, _ key: PGPKey, _ certificate: PGPCertificate, _ userID: String?
  ) -> [Verification.Fact] {
    var facts: [Verification.Fact] = []
    if let userID { facts.append(.init("user id", userID)) }
    if key.fingerprint != certificate.primary.fingerprint {
      facts.append(.init("subkey", Hex.text(key.fingerprint).uppercased()))
    }
    if let created = signature.created { facts.append(.init("claims", created.text)) }
    return facts
  }
}
