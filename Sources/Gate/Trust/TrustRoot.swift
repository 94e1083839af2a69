import Crypto
import Evidence
import Signatures
import Syntax

/// `.pintle/trust.json`: whose signatures count, for what (shaped like a TUF root).
public struct TrustRoot: Sendable, Equatable {
  public struct Key: Sendable, Equatable {
    public let owner: String
    /// A public key line of OpenSSH.
    public let line: String
    public var validFrom: Instant?
    public var validUntil: Instant?
    public var revokedAt: Instant?

    /// Whether signatures count at a moment.
    func isValid(at time: Instant) -> Bool {
      if revokedAt != nil { return false }
      return (validFrom.map { $0 <= time } ?? true) && (validUntil.map { time < $0 } ?? true)
    }

    /// Why signatures do not count at a moment; nil when they do.
    public func doubt(at time: Instant) -> String? {
      if let revokedAt { return "the key of '\(owner)' was revoked (\(revokedAt.text))" }
      if let validFrom, time < validFrom {
        return
          "the key of '\(owner)' counts from \(validFrom.text), and the clock says \(time.text)"
      }
      if let validUntil, validUntil <= time {
        return "the key of '\(owner)' counted until \(validUntil.text)"
      }
      return nil
    }

    /// The key itself, of whichever form; nil for what is no key.
    public var file: PublicKeyFile? { try? PublicKeyFile(Array(line.utf8), name: owner) }
  }

  public struct Role: Sendable, Equatable {
    public var keys: Set<String>
    /// Distinct owners that have to sign.
    public var threshold: Int
  }

  public static let path: TreePath = ".pintle/trust.json"

  /// The role whose people sign the next version of the file.
  public static let role = "trust"

  public var version: Int
  public var expires: Instant?
  public var keys: [String: Key]
  public var roles: [String: Role]

  /// Names of those whose keys are in a role.
  public func owners(of role: String) -> [String] {
    Set((roles[role]?.keys ?? []).compactMap { keys[$0]?.owner }).sorted()
  }

  /// - Throws: for anything that is not of the format, with line and column. Signatures are not checked here.
  public static func read(_ source: Source) throws(GateError) -> TrustRoot {
    try TrustDocument.read(source).root
  }
}

/// Reads the members of a `trust.json`.
struct TrustRootReader {
  let source: Source
  private static let countLimit = 1000
  /// There is always a next version.
  private static let versionLimit = 1_000_000_000

  func read(_ root: JSONValue) throws(GateError) -> TrustRoot {
    guard let signed = root["signed"], signed["type"]?.equals("pintle-trust") == true,
      let version = signed["version"]?.integer, (1...Self.versionLimit).contains(version)
    else {
      throw fail(
        root, "'signed' holds type 'pintle-trust' and a version from 1 to \(Self.versionLimit)")
    }
    let keys = try keys(signed)
    return TrustRoot(
      version: version, expires: try instant(signed, "expires"), keys: keys,
      roles: try roles(signed, keys))
  }

  func fail(_ value: JSONValue, _ what: String) -> GateError {
    GateError(what, place: source.place(.cause, value.range))
  }

  private func keys(_ signed: JSONValue) throws(GateError) -> [String: TrustRoot.Key] {
    guard let map = signed["keys"], map.kind == .object else {
      throw fail(signed, "'keys' is an object")
    }
    guard map.count <= Self.countLimit else { throw fail(map, "over \(Self.countLimit) keys") }
    var keys: [String: TrustRoot.Key] = [:]
    for member in map.members {
      guard let id = member.key.string, let owner = member.value["owner"]?.string,
        let line = member.value["public"]?.string
      else { throw fail(member.value, "a key has an owner and a public key") }
      let key = TrustRoot.Key(
        owner: owner, line: line, validFrom: try instant(member.value, "validFrom"),
        validUntil: try instant(member.value, "validUntil"),
        revokedAt: try instant(member.value, "revokedAt"))
      if let file = key.file, file.key.id != id {
        throw fail(member.key, "this is not the id of the key (its is \(file.key.id))")
      }
      keys[id] = key
    }
    return keys
  }

  private func roles(
    _ signed: JSONValue, _ keys: [String: TrustRoot.Key]
  ) throws(GateError) -> [String: TrustRoot.Role] {
    guard let map = signed["roles"], map.kind == .object else {
      throw fail(signed, "'roles' is an object")
    }
    guard map.count <= Self.countLimit else { throw fail(map, "over \(Self.countLimit) roles") }
    var roles: [String: TrustRoot.Role] = [:]
    for member in map.members {
      guard let name = member.key.string, let list = member.value["keys"], list.kind == .array,
        let threshold = member.value["threshold"]?.integer, threshold >= 1
      else { throw fail(member.value, "a role has a list of keys and a threshold from 1") }
      for key in list.elements where keys[key.string ?? ""] == nil {
        throw fail(key, "a role names a key that is not under 'keys'")
      }
      roles[name] = TrustRoot.Role(
        keys: Set(list.elements.compactMap(\.string)), threshold: threshold)
    }
    return roles
  }

  /// A moment; nil when the member is absent or null.
  private func instant(_ object: JSONValue, _ key: String) throws(GateError) -> Instant? {
    guard let value = object.member(key), !value.isNull else { return nil }
    guard let instant = value.string.flatMap({ Instant($0) }) else {
      throw fail(value, "'\(key)' is a moment as 2027-01-31T00:00:00Z, or null")
    }
    return instant
  }

  /// Absent in a file that nobody signed.
  func signatures(_ root: JSONValue) throws(GateError) -> [TrustDocument.Signature] {
    guard let list = root["signatures"], !list.isNull else { return [] }
    guard list.kind == .array, list.count <= TrustDocument.signatureLimit else {
      throw fail(list, "'signatures' is a list of at most \(TrustDocument.signatureLimit)")
    }
    var signatures: [TrustDocument.Signature] = []
    for element in list.elements {
      guard let keyID = element["keyid"]?.string,
        let bytes = element["sig"]?.string.flatMap({ Base64.decode(Array($0.utf8)[...]) })
      else { throw fail(element, "a signature has a 'keyid', and a 'sig' in base64") }
      guard !signatures.contains(where: { $0.keyID == keyID }) else {
        throw fail(element, "a second signature by key \(keyID)")
      }
      signatures.append(TrustDocument.Signature(keyID: keyID, bytes: bytes))
    }
    return signatures
  }

  /// Names of members that are not of the format.
  func unknownMembers(_ root: JSONValue) -> [String] {
    func names(_ value: JSONValue?, _ known: Set<String>) -> [String] {
      guard let value, value.kind == .object else { return [] }
      return value.members.compactMap { $0.key.string }.filter { !known.contains($0) }
    }
    func inside(_ map: JSONValue?, _ known: Set<String>) -> [String] {
      guard let map, map.kind == .object else { return [] }
      return map.members.flatMap { names($0.value, known) }
    }
    let signed = root["signed"]
    return names(root, ["signed", "signatures"])
      + names(signed, ["type", "version", "expires", "keys", "roles"])
      + inside(signed?["keys"], ["owner", "public", "validFrom", "validUntil", "revokedAt"])
      + inside(signed?["roles"], ["keys", "threshold"])
  }
}
