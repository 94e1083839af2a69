import Crypto
import Syntax

/// A Sigstore bundle (0.1 to 0.3), or what another wrapper holds of one.
public struct SigstoreBundle: Sendable {
  enum Content: Sendable {
    case message(digest: (Hash, [UInt8])?, signature: [UInt8])
    case envelope(Envelope)
  }

  enum Material: Sendable {
    case certificate(Certificate, others: [Certificate])
    case key(hint: String)
  }

  /// Minor version: 1, 2 or 3.
  let version: Int
  let content: Content
  let material: Material
  let entries: [LogEntry]
  let timestamps: [[UInt8]]
  var notes: [String] = []

  /// - Throws: `malformed-signature`; `unsupported` for another version.
  public init(_ bytes: [UInt8]) throws(SignatureFailure) {
    guard bytes.count <= 16 << 20 else { throw .malformed("a bundle over 16 MiB") }
    try self.init(try JSONFields.document(bytes, "the bundle"))
  }

  init(
    version: Int, content: Content, material: Material, entries: [LogEntry],
    timestamps: [[UInt8]] = []
  ) {
    self.version = version
    self.content = content
    self.material = material
    self.entries = entries
    self.timestamps = timestamps
  }

  init(_ root: JSONValue) throws(SignatureFailure) {
    let version = try Self.version(root)
    guard let material = root.field("verificationMaterial") else {
      throw .malformed("the bundle has no verification material")
    }
    self.version = version
    content = try Self.content(root)
    (self.material, notes) = try Self.material(material, version)
    entries = try Self.entries(material)
    timestamps = try Self.timestamps(material)
  }

  static let mediaTypePrefix = "application/vnd.dev.sigstore.bundle"

  private static func version(_ root: JSONValue) throws(SignatureFailure) -> Int {
    guard let type = root.field("mediaType")?.string else {
      throw .malformed("the bundle names no media type")
    }
    switch type {
    case "\(mediaTypePrefix)+json;version=0.1": return 1
    case "\(mediaTypePrefix)+json;version=0.2": return 2
    case "\(mediaTypePrefix)+json;version=0.3", "\(mediaTypePrefix).v0.3+json": return 3
    default:
      let parts = type.split(separator: ".")
      if type.hasPrefix("\(mediaTypePrefix).v0.3."), type.hasSuffix("+json"),
        Int(parts.last?.dropLast(5) ?? "") != nil
      {
        return 3
      }
      throw .unsupported("bundles of type '\(type)'")
    }
  }

  private static func content(_ root: JSONValue) throws(SignatureFailure) -> Content {
    switch (root.field("messageSignature"), root.field("dsseEnvelope")) {
    case (let message?, nil): return try self.message(message)
    case (nil, let envelope?):
      let read = try Envelope(envelope)
      guard read.signatures.count == 1 else {
        throw .malformed("a bundle's envelope has one signature, this has \(read.signatures.count)")
      }
      return .envelope(read)
    default: throw .malformed("a bundle holds a message signature or an envelope, one of both")
    }
  }

  private static func message(_ value: JSONValue) throws(SignatureFailure) -> Content {
    guard let signature = value.field("signature")?.base64, !signature.isEmpty else {
      throw .malformed("the bundle's signature is not base64")
    }
    guard let field = value.field("messageDigest") else {
      return .message(digest: nil, signature: signature)
    }
    guard let name = field.field("algorithm")?.string, let hash = hash(name),
      let digest = field.field("digest")?.base64, digest.count == hash.length
    else { throw .malformed("the bundle's message digest is none") }
    return .message(digest: (hash, digest), signature: signature)
  }

  static func hash(_ name: String) -> Hash? {
    switch name {
    case "SHA2_256", "sha256": .sha256
    case "SHA2_384", "sha384": .sha384
    case "SHA2_512", "sha512": .sha512
    default: nil
    }
  }

  private static func material(
    _ value: JSONValue, _ version: Int
  ) throws(SignatureFailure) -> (Material, [String]) {
    let kinds = ["publicKey", "certificate", "x509CertificateChain"]
    guard kinds.count(where: { value.field($0) != nil }) == 1 else {
      throw .malformed("a bundle has a certificate, a chain or a public key, one of them")
    }
    if let hint = value.field("publicKey") {
      return (.key(hint: hint.field("hint")?.string ?? ""), [])
    }
    if let certificate = value.field("certificate") {
      guard let der = certificate.field("rawBytes")?.base64, let leaf = Certificate(der: der) else {
        throw .malformed("the bundle's certificate cannot be read")
      }
      return (.certificate(leaf, others: []), [])
    }
    guard let list = value.field("x509CertificateChain")?.field("certificates"),
      list.kind == .array, (1...16).contains(list.count)
    else { throw .malformed("the bundle has neither a certificate nor a public key") }
    if version >= 3 { throw .malformed("a bundle of version 0.3 holds one certificate, no chain") }
    return try chain(list, version)
  }

  private static func chain(
    _ list: JSONValue, _ version: Int
  ) throws(SignatureFailure) -> (Material, [String]) {
    var chain: [Certificate] = []
    for element in list.elements {
      guard let der = element.field("rawBytes")?.base64, let read = Certificate(der: der) else {
        throw .malformed("a certificate of the bundle cannot be read")
      }
      chain.append(read)
    }
    let others = chain.dropFirst().filter { !$0.isSelfIssued }
    let hasRoot = others.count + 1 < chain.count
    guard !hasRoot || version == 1 else {
      throw .malformed("the bundle's chain holds a root, which only the verifier may name")
    }
    return (
      .certificate(chain[0], others: Array(others)),
      hasRoot ? ["the root inside the bundle was not used"] : []
    )
  }

  private static func entries(_ material: JSONValue) throws(SignatureFailure) -> [LogEntry] {
    guard let list = material.field("tlogEntries") else { return [] }
    guard list.kind == .array, list.count <= 64 else {
      throw .malformed("the bundle's log entries are no list of at most 64")
    }
    var entries: [LogEntry] = []
    for element in list.elements { entries.append(try LogEntry(element)) }
    return entries
  }

  private static func timestamps(_ material: JSONValue) throws(SignatureFailure) -> [[UInt8]] {
    guard let data = material.field("timestampVerificationData"),
      let list = data.field("rfc3161Timestamps")
    else { return [] }
    guard list.kind == .array, list.count <= 8 else {
      throw .malformed("the bundle's time-stamps are no list of at most 8")
    }
    let stamps = list.elements.compactMap { $0.field("signedTimestamp")?.base64 }
    guard stamps.count == list.count, Set(stamps).count == stamps.count else {
      throw .malformed("a time-stamp of the bundle is not base64, or stands there twice")
    }
    return stamps
  }
}
