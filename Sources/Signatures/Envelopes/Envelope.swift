import Crypto
import Evidence
import Syntax

/// A DSSE envelope: a payload, its type, and signatures over both.
public struct Envelope: Sendable {
  public struct Signature: Sendable, Hashable {
    public let bytes: [UInt8]
    /// A hint that nothing vouches for.
    public let keyID: String
  }

  public let payloadType: String
  public let payload: [UInt8]
  public let signatures: [Signature]

  /// - Throws: `malformed-signature`.
  public init(_ bytes: [UInt8]) throws(SignatureFailure) {
    guard bytes.count <= 64 << 20 else { throw .malformed("an envelope over 64 MiB") }
    try self.init(try JSONFields.document(bytes, "the envelope"))
  }

  init(_ value: JSONValue) throws(SignatureFailure) {
    guard let type = value["payloadType"]?.string, let payload = value["payload"]?.anyBase64,
      let list = value["signatures"], list.kind == .array, (1...64).contains(list.count)
    else { throw .malformed("an envelope holds payload, payloadType and 1 to 64 signatures") }
    var signatures: [Signature] = []
    for element in list.elements {
      guard let bytes = element["sig"]?.anyBase64, !bytes.isEmpty else {
        throw .malformed("a signature of the envelope is not base64")
      }
      signatures.append(Signature(bytes: bytes, keyID: element["keyid"]?.string ?? ""))
    }
    payloadType = type
    self.payload = payload
    self.signatures = signatures
  }

  init(payloadType: String, payload: [UInt8], signatures: [Signature]) {
    self.payloadType = payloadType
    self.payload = payload
    self.signatures = signatures
  }

  /// What is signed (DSSE protocol, PAE).
  public var signedBytes: [UInt8] {
    Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8) + payload
  }

  public static let inTotoType = "application/vnd.in-toto+json"

  /// Checks that a key signed, then that the payload speaks of the artifact, and for it.
  ///
  /// - Parameter predicateType: what the statement has to be; nil for anything.
  public func verify(
    _ artifact: any SignedContent, keys: [(name: String, key: PublicKey)],
    predicateType: String? = nil, at time: Instant
  ) throws(SignatureFailure) -> Verification {
    var result = try signers(keys: keys, threshold: 1)
    try describe(artifact, predicateType, time, &result)
    return result
  }

  /// Checks that so many distinct keys signed.
  public func signers(
    keys: [(name: String, key: PublicKey)], threshold: Int
  ) throws(SignatureFailure) -> Verification {
    let signed = signedBytes
    let valid = keys.filter { key in
      signatures.contains { Self.isValid($0.bytes, signed, key.key) }
    }
    let distinct = Set(valid.map(\.key.id))
    guard !distinct.isEmpty else {
      throw SignatureFailure(
        .noMatchingSigner, "none of the envelope's signatures is by a given key",
        expected: keys.map(\.name).joined(separator: ", "),
        actual: "\(signatures.count) signatures", next: "give the key that signed, if you trust it")
    }
    guard distinct.count >= threshold else {
      throw SignatureFailure.threshold(
        distinct.count, threshold,
        missing: keys.filter { !distinct.contains($0.key.id) }.map(\.name))
    }
    var result = Verification(
      format: "dsse", signer: valid.map(\.name).joined(separator: ", "),
      keyID: distinct.sorted().joined(separator: ","))
    result.signers = valid.map(\.name)
    result.keys = valid.map { [$0.key.id] }
    return result
  }

  private func describe(
    _ artifact: any SignedContent, _ wanted: String?, _ time: Instant,
    _ result: inout Verification
  ) throws(SignatureFailure) {
    guard payloadType == Self.inTotoType else {
      guard wanted == nil else {
        throw .otherPredicate(wanted, "a payload of type '\(payloadType)'")
      }
      guard try artifact.digest(.sha256) == SHA256.digest(payload) else {
        throw .unsupported("payload of type '\(payloadType)', which does not name files")
      }
      return result.facts.append(.init("payload type", payloadType))
    }
    let statement = try Statement(payload)
    try statement.checkSubject(artifact)
    guard wanted == nil || wanted == statement.predicateType else {
      throw .otherPredicate(wanted, statement.predicateType)
    }
    try statement.checkVouches(at: time)
    result.facts.append(.init("predicate", statement.predicateType))
  }

  static func isValid(_ signature: [UInt8], _ message: [UInt8], _ key: PublicKey) -> Bool {
    guard key.isStrong else { return false }
    if key.isValid(signature: signature, message: message, scheme: key.defaultScheme) {
      return true
    }
    // Older writers of P-384 and P-521 sign SHA-256; the DSSE examples write r ‖ s.
    guard case .ecdsa(let curve) = key.kind else { return false }
    return key.isValid(signature: signature, message: message, scheme: .ecdsaP1363(curve.hash))
      || key.isValid(signature: signature, message: message, scheme: .ecdsa(.sha256))
  }
}

extension SignatureFailure {
  static func otherPredicate(_ expected: String?, _ actual: String) -> SignatureFailure {
    SignatureFailure(
      .wrongSubject, "the statement is of another type", expected: expected, actual: actual,
      next: "get the attestation of that type")
  }

  static func threshold(_ found: Int, _ wanted: Int, missing: [String]) -> SignatureFailure {
    SignatureFailure(
      .thresholdNotMet, "\(found) of \(wanted) distinct signers",
      expected: "\(wanted) signers", actual: "\(found); missing \(missing.joined(separator: ", "))",
      next: "ask the missing signers for their signatures")
  }
}
