import Crypto
import Evidence
import Syntax

/// A key of the npm registry, from `/-/npm/v1/keys` or from its TUF target `keys.json`.
public struct NpmKey: Sendable {
  public let id: String
  public let key: PublicKey
  public let start: Instant?
  public let end: Instant?
  /// `npm:signatures`, `npm:attestations`; nil when the list does not say.
  public let usage: String?

  static let forAttestations = "npm:attestations"

  /// - Throws: `config-error`.
  public static func read(_ content: [UInt8]) throws(SignatureFailure) -> [NpmKey] {
    let refusal = SignatureFailure.config(
      "not a list of the npm registry's keys",
      next: "save https://registry.npmjs.org/-/npm/v1/keys and give it with --key")
    guard let root = try? JSONFields.document(content, "the keys"), let list = root["keys"],
      list.kind == .array, (1...64).contains(list.count)
    else { throw refusal }
    let keys = list.elements.compactMap(read)
    guard keys.count == list.count else { throw refusal }
    return keys
  }

  private struct NoMoment: Error {}

  /// Nil where none is written; what is written has to be one.
  private static func moment(_ value: JSONValue?) -> Result<Instant?, NoMoment> {
    guard let value, !value.isNull else { return .success(nil) }
    guard let moment = value.string.flatMap({ Instant($0) }) else { return .failure(NoMoment()) }
    return .success(moment)
  }

  private static func read(_ value: JSONValue) -> NpmKey? {
    let inner = value["publicKey"]
    guard let id = (value["keyid"] ?? value["keyId"])?.string,
      let spki = value["key"]?.base64 ?? inner?["rawBytes"]?.base64,
      let key = try? PublicKey(spki: spki)
    else { return nil }
    let period = inner?["validFor"]
    guard case .success(let start) = moment(period?["start"]),
      case .success(let end) = moment(value["expires"] ?? period?["end"])
    else { return nil }
    return NpmKey(
      id: id, key: key, start: start, end: end,
      usage: value["keyUsage"]?.string)
  }
}
