import Evidence
import Signatures
import Syntax

/// `.pintle/trust.json`: whose signatures count, for what (shaped like a TUF root).
public struct TrustRoot: Sendable, Equatable {
  public struct Key: Sendable, Equatable {
    public let owner: String
    /// A public key line of OpenSSH.
    public let line: String
    public let validFrom: Instant?
    public let validUntil: Instant?
    public let revokedAt: Instant?

    /// Whether signatures count at a moment.
    func isValid(at time: Instant) -> Bool {
      if revokedAt != nil { return false }
      return (validFrom.map { $0 <= time } ?? true) && (validUntil.map { time < $0 } ?? true)
    }
  }

  public struct Role: Sendable, Equatable {
    public let keys: Set<String>
    /// Distinct owners that have to sign.
    public let threshold: Int
  }

  public static let path: TreePath = ".pintle/trust.json"

  public let version: Int
  public let expires: Instant?
  public let keys: [String: Key]
  public let roles: [String: Role]

  /// Names of those whose keys are in a role.
  public func owners(of role: String) -> [String] {
    Set((roles[role]?.keys ?? []).compactMap { keys[$0]?.owner }).sorted()
  }

  /// - Throws: for anything that is not of the format, with line and column. Signatures over version
  ///   2 and later are not checked here.
  public static func read(_ source: Source) throws(GateError) -> TrustRoot {
    let document: JSONDocument
    do throws(ReadError) {
      document = try JSONDocument(source)
    } catch {
      throw GateError(error.what, place: source.place(.cause, error.offset..<error.offset))
    }
    if let twice = document.anomalies.first {
      throw GateError(twice.what, place: source.place(.cause, twice.range))
    }
    return try TrustRootReader(source: source).read(document.root)
  }
}

private struct TrustRootReader {
  let source: Source

  func read(_ root: JSONValue) throws(GateError) -> TrustRoot {
    guard let signed = root["signed"], signed["type"]?.equals("pintle-trust") == true,
      let version = signed["version"]?.integer, version >= 1
    else { throw fail(root, "'signed' holds type 'pintle-trust' and a version from 1") }
    let keys = try keys(signed)
    return TrustRoot(
      version: version, expires: try instant(signed, "expires"), keys: keys,
      roles: try roles(signed, keys))
  }

  private func fail(_ value: JSONValue, _ what: String) -> GateError {
    GateError(what, place: source.place(.cause, value.range))
  }

  private func keys(_ signed: JSONValue) throws(GateError) -> [String: TrustRoot.Key] {
    guard let map = signed["keys"], map.kind == .object else {
      throw fail(signed, "'keys' is an object")
    }
    var keys: [String: TrustRoot.Key] = [:]
    for member in map.members {
      guard let id = member.key.string, let owner = member.value["owner"]?.string,
        let line = member.value["public"]?.string
      else { throw fail(member.value, "a key has an owner and a public key") }
      if let key = SSHPublicKey(line: line), key.id != id {
        throw fail(member.key, "this is not the id of the key (its is \(key.id))")
      }
      keys[id] = TrustRoot.Key(
        owner: owner, line: line, validFrom: try instant(member.value, "validFrom"),
        validUntil: try instant(member.value, "validUntil"),
        revokedAt: try instant(member.value, "revokedAt"))
    }
    return keys
  }

  private func roles(
    _ signed: JSONValue, _ keys: [String: TrustRoot.Key]
  ) throws(GateError) -> [String: TrustRoot.Role] {
    guard let map = signed["roles"], map.kind == .object else {
      throw fail(signed, "'roles' is an object")
    }
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
}
