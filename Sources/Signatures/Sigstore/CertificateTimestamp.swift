import Crypto
import Evidence

/// The signed certificate timestamps inside a certificate (RFC 6962 3.2, 3.3).
struct CertificateTimestamps {
  private struct Item {
    let logID: [UInt8]
    /// Milliseconds.
    let time: UInt64
    let extensions: [UInt8]
    let hash: UInt8
    let signature: [UInt8]
  }

  private static let identifier = "1.3.6.1.4.1.11129.2.4.2"

  let certificate: Certificate

  /// Checks that a log that counted then saw the certificate.
  ///
  /// - Parameter issuer: whose key is signed along.
  func verify(
    issuer: Certificate, logs: [TrustedRoot.Log], now: Instant
  ) throws(SignatureFailure) {
    let items = try items()
    let body = certificate.signedPart(without: Self.identifier)
    var refusal = "no certificate log of the trusted root"
    for item in items {
      guard let log = logs.first(where: { $0.id == item.logID }) else { continue }
      let time = Instant(seconds: Int64(clamping: item.time / 1000))
      // RFC 6962 5.2: clients refuse timestamps of the future.
      guard time <= now else {
        refusal = "\(log.name), whose timestamp is of the future"
        continue
      }
      guard log.validFor.contains(time) else {
        refusal = "\(log.name), which did not count then"
        continue
      }
      if isValid(item, log, issuer, body) { return }
      refusal = "\(log.name), whose signature is wrong"
    }
    throw LogEntry.mismatch(
      "the certificate was not seen by a certificate log",
      expected: logs.map(\.name).joined(separator: ", "), actual: refusal)
  }

  private func isValid(
    _ item: Item, _ log: TrustedRoot.Log, _ issuer: Certificate, _ body: [UInt8]
  ) -> Bool {
    var signed: [UInt8] = [0, 0] + Self.bytes(item.time, 8) + [0, 1]
    signed += SHA256.digest(issuer.spki) + Self.bytes(UInt64(body.count), 3) + body
    signed += Self.bytes(UInt64(item.extensions.count), 2) + item.extensions
    return item.hash == 4
      && log.key.isValid(
        signature: item.signature, message: signed,
        scheme: log.key.scheme(with: .sha256))
  }

  private static func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
  }

  private func items() throws(SignatureFailure) -> [Item] {
    guard let value = certificate.value(of: Self.identifier) else {
      throw LogEntry.mismatch("the certificate holds no timestamp of a certificate log")
    }
    var reader = DERReader(value)
    guard let string = reader.next(DERTag.octetString), reader.isEmpty else {
      throw .malformed("the certificate's log timestamps cannot be read")
    }
    var list = TLSReader(string.content)
    guard var rest = list.vector(2).map({ TLSReader($0) }), list.isEmpty else {
      throw .malformed("the certificate's log timestamps cannot be read")
    }
    var items: [Item] = []
    while !rest.isEmpty {
      guard items.count < 64, let entry = rest.vector(2) else {
        throw .malformed("the certificate's log timestamps cannot be read")
      }
      if let item = Self.item(entry) { items.append(item) }
    }
    return items
  }

  /// Nil for another version.
  private static func item(_ bytes: ArraySlice<UInt8>) -> Item? {
    var reader = TLSReader(bytes)
    guard reader.number(1) == 0, let id = reader.bytes(32), let time = reader.number(8),
      let extensions = reader.vector(2), let hash = reader.number(1), reader.number(1) != nil,
      let signature = reader.vector(2), reader.isEmpty
    else { return nil }
    return Item(
      logID: Array(id), time: time, extensions: Array(extensions),
      hash: UInt8(truncatingIfNeeded: hash), signature: Array(signature))
  }
}

/// Reads TLS's presentation language (RFC 8446 3).
struct TLSReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isEmpty: Bool { rest.isEmpty }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func number(_ size: Int) -> UInt64? {
    bytes(size)?.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A vector with its length in so many bytes.
  mutating func vector(_ size: Int) -> ArraySlice<UInt8>? {
    number(size).flatMap { bytes(Int($0)) }
  }
}

extension PublicKey {
  /// How the key signs with a given digest.
  func scheme(with hash: Hash) -> SignatureScheme {
    switch kind {
    case .ed25519: .ed25519
    case .ecdsa: .ecdsa(hash)
    case .rsa: .rsaPKCS1(hash)
    }
  }
}
