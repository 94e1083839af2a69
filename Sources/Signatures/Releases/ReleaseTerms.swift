import Evidence
import Syntax

/// What a release statement says beside its files.
public struct ReleaseTerms: Sendable, Hashable {
  public static let predicateType = "https://pintle.dev/attestation/release/v1"

  /// Of what; tells the releases of one signer apart. May be empty.
  public let product: String
  public let version: String
  /// Grows with each release: what is lower than one seen before is an old release sent again.
  public let counter: Int
  /// From then on nobody should take it for the newest.
  public let expires: Instant

  public init(product: String, version: String, counter: Int, expires: Instant) {
    self.product = product
    self.version = version
    self.counter = counter
    self.expires = expires
  }

  public var predicate: JSONTree {
    .object([
      "product": .string(product), "version": .string(version),
      "counter": .integer(Int64(counter)), "expires": .string(expires.text),
    ])
  }

  /// - Throws: `outside-validity`.
  func check(at time: Instant) throws(SignatureFailure) {
    guard time < expires else {
      throw SignatureFailure(
        .outsideValidity, "the release expired", expected: "before \(expires.text)",
        actual: time.text, next: "get the newest release")
    }
  }

  /// - Throws: `wrong-subject` for a statement about something else, `malformed-signature`.
  public init(_ statement: Statement) throws(SignatureFailure) {
    guard statement.predicateType == Self.predicateType else {
      throw SignatureFailure(
        .wrongSubject, "the envelope does not state a release", expected: Self.predicateType,
        actual: statement.predicateType, next: "give the file that 'pintle attest --release' wrote")
    }
    let predicate = statement.predicate
    guard let version = predicate?["version"]?.string,
      let counter = predicate?["counter"]?.integer, counter >= 0,
      let expires = predicate?["expires"]?.string.flatMap({ Instant($0) })
    else { throw .malformed("the release has no version, counter or time of expiry") }
    self.init(
      product: predicate?["product"]?.string ?? "", version: version, counter: counter,
      expires: expires)
  }
}
