import Crypto
import Evidence
import Syntax

/// A trusted root of Sigstore: the authorities, logs and clocks that one deployment uses.
public struct TrustedRoot: Sendable {
  /// When something counts; both ends included.
  struct Period: Sendable {
    let start: Instant
    let end: Instant?

    func contains(_ time: Instant) -> Bool {
      start <= time && (end.map { time <= $0 } ?? true)
    }
  }

  struct Log: Sendable {
    let name: String
    let id: [UInt8]
    let key: PublicKey
    let validFor: Period
  }

  struct Authority: Sendable {
    let name: String
    /// From the leaf side to the root.
    let chain: [Certificate]
    let validFor: Period

    var root: [Certificate] { Array(chain.suffix(1)) }
    var intermediates: [Certificate] { Array(chain.dropLast()) }
  }

  /// What the report calls it.
  public let name: String
  let logs: [Log]
  let certificateLogs: [Log]
  let authorities: [Authority]
  let clocks: [Authority]
  /// Of the authorities' own certificates and of the signers that they named.
  let links = IssuedLinks()

  /// Takes the authorities' certificates to be signed by those above them, for a root that came with the program:
  /// whoever could put a certificate there could put an anchor there. A test computes these signatures.
  public func takeOwnLinks() {
    for authority in authorities { links.take(authority.chain) }
  }

  /// One root, or several as JSON lines (as `gh attestation trusted-root` writes).
  ///
  /// - Throws: `config-error`.
  public static func read(_ bytes: [UInt8], name: String) throws(SignatureFailure) -> [TrustedRoot]
  {
    if let whole = try? JSONFields.document(bytes, name), whole["mediaType"] != nil {
      return [try TrustedRootReader(name: name).read(whole)]
    }
    let lines = TextLines.of(bytes).filter { line in line.contains { $0 > 0x20 } }
    guard (1...32).contains(lines.count) else { throw TrustedRootReader.none(name) }
    var roots: [TrustedRoot] = []
    for (index, line) in lines.enumerated() {
      guard let value = try? JSONFields.document(Array(line), name) else {
        throw TrustedRootReader.none(name)
      }
      let label = lines.count == 1 ? name : "\(name)#\(index + 1)"
      roots.append(try TrustedRootReader(name: label).read(value))
    }
    return roots
  }
}

extension TrustedRoot {
  /// `asOf` of a root that says when its data was published.
  public static func date(_ bytes: [UInt8]) -> String? {
    (try? JSONFields.document(bytes, ""))?.field("asOf")?.string
  }
}

private struct TrustedRootReader {
  let name: String

  static func none(_ name: String) -> SignatureFailure {
    .config(
      "'\(name)' is no trusted root of Sigstore",
      next:
        "give a trusted_root.json; 'gh attestation trusted-root' or 'cosign trusted-root' writes one"
    )
  }

  private func wrong(_ what: String) -> SignatureFailure {
    .config("'\(name)': \(what)", next: "get the trusted root again from who runs the deployment")
  }

  private static let mediaTypes: Set = [
    "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    "application/vnd.dev.sigstore.trustedroot.v0.1+json",
    "application/vnd.dev.sigstore.trustedroot.v0.2+json",
  ]

  func read(_ root: JSONValue) throws(SignatureFailure) -> TrustedRoot {
    guard let type = root.field("mediaType")?.string, Self.mediaTypes.contains(type) else {
      throw Self.none(name)
    }
    return TrustedRoot(
      name: name, logs: try logs(root, "tlogs"), certificateLogs: try logs(root, "ctlogs"),
      authorities: try authorities(root, "certificateAuthorities"),
      clocks: try authorities(root, "timestampAuthorities"))
  }

  private func list(_ root: JSONValue, _ key: String) throws(SignatureFailure) -> [JSONValue] {
    guard let list = root.field(key) else { return [] }
    guard list.kind == .array, list.count <= 64 else { throw wrong("'\(key)' is no list") }
    return Array(list.elements)
  }

  private func logs(_ root: JSONValue, _ key: String) throws(SignatureFailure) -> [TrustedRoot.Log]
  {
    var logs: [TrustedRoot.Log] = []
    for log in try list(root, key) {
      guard let publicKey = log.field("publicKey"), let spki = publicKey.field("rawBytes")?.base64,
        let id = log.field("logId")?.field("keyId")?.base64, let url = log.field("baseUrl")?.string
      else { throw wrong("a log of '\(key)' has no key, id or URL") }
      let period = try period(publicKey.field("validFor"), url)
      guard let key = (try? PublicKey(spki: spki)) ?? (try? PublicKey(pkcs1: spki)) else {
        // A log whose key is of no known kind vouches for nothing.
        continue
      }
      logs.append(TrustedRoot.Log(name: url, id: id, key: key, validFor: period))
    }
    return logs
  }

  private func authorities(
    _ root: JSONValue, _ key: String
  ) throws(SignatureFailure) -> [TrustedRoot.Authority] {
    var authorities: [TrustedRoot.Authority] = []
    for authority in try list(root, key) {
      let certificates = authority.field("certChain")?.field("certificates")
      guard let certificates, certificates.kind == .array, (1...16).contains(certificates.count)
      else { throw wrong("an authority of '\(key)' has no chain") }
      let chain = certificates.elements.compactMap {
        $0.field("rawBytes")?.base64.flatMap { Certificate(der: $0) }
      }
      guard chain.count == certificates.count else {
        throw wrong("a certificate of '\(key)' cannot be read")
      }
      let label =
        authority.field("uri")?.string ?? authority.field("subject")?.field("commonName")?.string
        ?? key
      authorities.append(
        TrustedRoot.Authority(
          name: label, chain: chain, validFor: try period(authority.field("validFor"), label)))
    }
    return authorities
  }

  /// The start is mandatory.
  private func period(
    _ value: JSONValue?, _ whose: String
  ) throws(SignatureFailure) -> TrustedRoot.Period {
    guard let text = value?.field("start")?.string, let start = Instant(text) else {
      throw wrong("\(whose) does not say since when it counts")
    }
    guard let end = value?.field("end") else { return .init(start: start, end: nil) }
    guard let instant = end.string.flatMap({ Instant($0) }) else {
      throw wrong("\(whose) does not say until when it counts")
    }
    return .init(start: start, end: instant)
  }
}
