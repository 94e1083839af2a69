import Crypto
import Syntax

extension Envelope {
  /// A statement about one file that says nothing but that it was signed.
  static func made(
    over artifact: any SignedContent, by signer: some Signer
  ) throws(SigningError) -> Envelope {
    let statement = JSONTree.statement(
      subjects: [try .subject(artifact)], predicateType: signatureType, predicate: .object([:]))
    return try Envelope(statement: statement.canonical).signed(by: signer)
  }

  /// The predicate of a signature that states nothing else; cosign's own, so that its readers know it.
  static let signatureType = "https://sigstore.dev/cosign/sign/v1"

  public init(statement: [UInt8]) {
    self.init(payloadType: Self.inTotoType, payload: statement, signatures: [])
  }

  /// The same envelope with the signer's signature, in place of an earlier one by the same key.
  public func signed(by signer: some Signer) throws(SigningError) -> Envelope {
    guard signer.sshKey.application == nil else {
      throw .unsupported("a FIDO key signs in SSH's format alone")
    }
    let key = signer.publicKey
    let others = signatures.filter { $0.keyID != key.id }
    guard others.count < 64 else { throw .unsupported("an envelope with over 64 signatures") }
    let bytes = try signer.sign(signedBytes, scheme: key.defaultScheme)
    return Envelope(
      payloadType: payloadType, payload: payload,
      signatures: others + [Signature(bytes: bytes, keyID: key.id)])
  }

  /// What is signed, in a few words: whoever adds a signature should know.
  public var summary: String {
    guard payloadType == Self.inTotoType, let statement = try? Statement(payload) else {
      return "over a payload of type '\(payloadType)'"
    }
    let names = statement.subjects.prefix(3).map { subject in
      subject.name + (subject.digests["sha256"].map { " sha256:\($0.prefix(16))…" } ?? "")
    }
    let more = statement.subjects.count > 3 ? " and \(statement.subjects.count - 3) more" : ""
    return "stating \(statement.predicateType) of \(names.joined(separator: ", "))\(more)"
  }

  /// As it is written to a file.
  public var json: [UInt8] { tree.canonical + [0x0A] }

  var tree: JSONTree {
    let signatures = signatures.map { signature in
      JSONTree.object([
        "keyid": .string(signature.keyID), "sig": .string(Base64.encode(signature.bytes)),
      ])
    }
    return .object([
      "payload": .string(Base64.encode(payload)), "payloadType": .string(payloadType),
      "signatures": .array(signatures),
    ])
  }
}

extension JSONTree {
  /// An in-toto Statement, version 1.
  public static func statement(
    subjects: [JSONTree], predicateType: String, predicate: JSONTree
  ) -> JSONTree {
    .object([
      "_type": .string("https://in-toto.io/Statement/v1"), "subject": .array(subjects),
      "predicateType": .string(predicateType), "predicate": predicate,
    ])
  }

  /// A file as the subject of a statement.
  public static func subject(
    _ artifact: any SignedContent, name: String? = nil
  ) throws(SigningError) -> JSONTree {
    let digest = try artifact.digestToSign(.sha256)
    return .object([
      "name": .string(name ?? artifact.name ?? ""),
      "digest": .object(["sha256": .string(Hex.text(digest))]),
    ])
  }
}
