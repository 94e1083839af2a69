import Crypto
import Syntax

/// What was entered in the log, compared with what the bundle holds. A log that vouches for another signature
/// vouches for nothing here (CVE-2022-36056, CVE-2026-22703).
struct LogEntryBody {
  private let kind: String
  private let version: String
  private let spec: JSONValue

  init(_ entry: LogEntry) throws(SignatureFailure) {
    let root = try JSONFields.document(entry.body, "the log entry's body")
    guard let kind = root["kind"]?.string, let version = root["apiVersion"]?.string,
      let spec = root["spec"], spec.kind == .object
    else { throw .malformed("the log entry's body has no kind, version or spec") }
    guard entry.kind == kind, entry.kindVersion == version else {
      throw LogEntry.mismatch(
        "the entry's kind is not its body's", expected: "\(entry.kind) \(entry.kindVersion)",
        actual: "\(kind) \(version)")
    }
    self.kind = kind
    self.version = version
    self.spec = spec
  }

  /// What signed, as the bundle has it.
  enum Signer {
    case certificate(Certificate)
    case key(PublicKey)
  }

  func verify(
    _ content: SigstoreBundle.Content, signer: Signer, artifact: any SignedContent
  ) throws(SignatureFailure) {
    switch (kind, version, content) {
    case ("hashedrekord", "0.0.1", .message(_, let signature)):
      try verifyHashed(signature, signer, artifact)
    case ("hashedrekord", "0.0.2", .message(_, let signature)):
      try verifyHashed2(signature, signer, try hashOf(artifact))
    case ("hashedrekord", "0.0.2", .envelope(let envelope)):
      try verifyHashed2(
        envelope.signatures[0].bytes, signer, { $0.digest(envelope.signedBytes) })
    case ("dsse", "0.0.1", .envelope(let envelope)): try verifyEnvelope(envelope, signer)
    case ("dsse", "0.0.2", .envelope(let envelope)): try verifyEnvelope2(envelope, signer)
    case ("intoto", "0.0.2", .envelope(let envelope)): try verifyInToto(envelope, signer)
    case ("hashedrekord", _, .message), ("dsse", _, _), ("intoto", _, .envelope):
      throw .unsupported("log entries of kind \(kind) \(version)")
    default:
      throw LogEntry.mismatch("the log entry is of another kind than the bundle", actual: kind)
    }
  }

  private func hashOf(
    _ artifact: any SignedContent
  ) throws(SignatureFailure) -> (Hash) throws(SignatureFailure) -> [UInt8]? {
    { (hash) throws(SignatureFailure) in try artifact.digest(hash) }
  }

  // MARK: Kinds

  private func verifyHashed(
    _ signature: [UInt8], _ signer: Signer, _ artifact: any SignedContent
  ) throws(SignatureFailure) {
    let hash = spec["data"]?["hash"]
    guard let name = hash?["algorithm"]?.string, let algorithm = SigstoreBundle.hash(name),
      let value = hash?["value"]?.string
    else { throw Self.incomplete }
    let digest = try artifact.digest(algorithm)
    try match(Hex.text(digest), value.lowercased(), "digest")
    guard let entered = spec["signature"]?["content"]?.base64,
      let pem = spec["signature"]?["publicKey"]?["content"]?.base64
    else { throw Self.incomplete }
    try match(Hex.text(signature), Hex.text(entered), "signature")
    try matchPEM(pem, signer)
  }

  private func verifyHashed2(
    _ signature: [UInt8], _ signer: Signer,
    _ digest: (Hash) throws(SignatureFailure) -> [UInt8]?
  ) throws(SignatureFailure) {
    guard let record = spec["hashedRekordV002"],
      let name = record.field("data")?["algorithm"]?.string,
      let algorithm = SigstoreBundle.hash(name),
      let value = record.field("data")?["digest"]?.base64,
      let entered = record["signature"]
    else { throw Self.incomplete }
    guard let actual = try digest(algorithm) else { throw Self.incomplete }
    try match(Hex.text(actual), Hex.text(value), "digest")
    try matchVerifier([entered], signature, signer)
  }

  private func verifyEnvelope(_ envelope: Envelope, _ signer: Signer) throws(SignatureFailure) {
    try matchPayload(spec["payloadHash"], envelope)
    let signatures = spec["signatures"]?.elements.map(\.self) ?? []
    let found = signatures.contains { element in
      element["signature"]?.base64 == envelope.signatures[0].bytes
        && element["verifier"]?.base64.map { Self.isSame($0, signer) } == true
    }
    guard found else { throw Self.otherSignature }
  }

  private func verifyEnvelope2(_ envelope: Envelope, _ signer: Signer) throws(SignatureFailure) {
    guard let record = spec["dsseV002"], let hash = record.field("payloadHash"),
      let name = hash["algorithm"]?.string, let algorithm = SigstoreBundle.hash(name),
      let value = hash["digest"]?.base64, let digest = algorithm.digest(envelope.payload)
    else { throw Self.incomplete }
    try match(Hex.text(digest), Hex.text(value), "payload")
    let signatures = record["signatures"]?.elements.map(\.self) ?? []
    try matchVerifier(signatures, envelope.signatures[0].bytes, signer)
  }

  private func verifyInToto(_ envelope: Envelope, _ signer: Signer) throws(SignatureFailure) {
    guard let content = spec["content"] else { throw Self.incomplete }
    try matchPayload(content["payloadHash"], envelope)
    let signatures = content["envelope"]?["signatures"]?.elements.map(\.self) ?? []
    // The signature is base64 of the envelope's own base64.
    let found = signatures.contains { element in
      element["sig"]?.base64.flatMap { Base64.decode($0[...]) } == envelope.signatures[0].bytes
        && element["publicKey"]?.base64.map { Self.isSame($0, signer) } == true
    }
    guard found else { throw Self.otherSignature }
  }

  // MARK: Comparisons

  private static var incomplete: SignatureFailure {
    .malformed("the log entry's body lacks digest, signature or key")
  }

  private static var otherSignature: SignatureFailure {
    LogEntry.mismatch("the log entry is about another signature or signer")
  }

  private func match(_ own: String, _ entered: String, _ what: String) throws(SignatureFailure) {
    guard own == entered else {
      throw LogEntry.mismatch(
        "the log entry is about another \(what)", expected: own, actual: entered)
    }
  }

  private func matchPayload(_ hash: JSONValue?, _ envelope: Envelope) throws(SignatureFailure) {
    guard let name = hash?["algorithm"]?.string, let algorithm = SigstoreBundle.hash(name),
      let value = hash?["value"]?.string, let digest = algorithm.digest(envelope.payload)
    else { throw Self.incomplete }
    try match(Hex.text(digest), value.lowercased(), "payload")
  }

  private func matchVerifier(
    _ entered: [JSONValue], _ signature: [UInt8], _ signer: Signer
  ) throws(SignatureFailure) {
    let found = entered.contains { element in
      guard element["content"]?.base64 == signature, let verifier = element["verifier"] else {
        return false
      }
      switch signer {
      case .certificate(let certificate):
        return verifier.field("x509Certificate")?.field("rawBytes")?.base64 == certificate.der
      case .key(let key):
        return verifier.field("publicKey")?.field("rawBytes")?.base64 == key.spki
      }
    }
    guard found else { throw Self.otherSignature }
  }

  private func matchPEM(_ pem: [UInt8], _ signer: Signer) throws(SignatureFailure) {
    guard Self.isSame(pem, signer) else {
      throw LogEntry.mismatch("the log entry is about another key or certificate")
    }
  }

  private static func isSame(_ pem: [UInt8], _ signer: Signer) -> Bool {
    guard let block = PEM.blocks(pem)?.first else { return false }
    switch signer {
    case .certificate(let certificate): return block.bytes == certificate.der
    case .key(let key): return block.bytes == key.spki
    }
  }
}
