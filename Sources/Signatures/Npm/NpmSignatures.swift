import Crypto
import Evidence
import Syntax

/// The registry's signatures in a saved packument: over `name@version:integrity`.
public struct NpmSignatures: Sendable {
  public struct Version: Sendable {
    public let name: String
    public let version: String
    public let integrity: String
    let signatures: [(keyID: String, bytes: [UInt8])]

    public var id: String { "\(name)@\(version)" }
  }

  public let versions: [Version]

  /// A packument, or the manifest of one version.
  ///
  /// - Throws: `malformed-signature`.
  public init(_ content: [UInt8]) throws(SignatureFailure) {
    let root = try JSONFields.document(content, "the packument")
    guard let name = root["name"]?.string else { throw .malformed("the packument has no name") }
    guard let list = root["versions"] else {
      versions = [try Self.version(root, name)]
      return
    }
    var versions: [Version] = []
    for member in list.members {
      let version = try Self.version(member.value, name)
      guard member.key.string == version.version else {
        throw .malformed("a version of the packument stands under another one's number")
      }
      versions.append(version)
    }
    guard !versions.isEmpty else { throw .malformed("the packument has no version") }
    self.versions = versions
  }

  private static func version(
    _ value: JSONValue, _ name: String
  ) throws(SignatureFailure) -> Version {
    guard value["name"]?.string ?? name == name, let version = value["version"]?.string,
      let dist = value["dist"]
    else { throw .malformed("a version of the packument has no name, number or dist") }
    var signatures: [(String, [UInt8])] = []
    for element in dist["signatures"]?.elements.map(\.self) ?? [] {
      guard let id = element["keyid"]?.string, let bytes = element["sig"]?.base64 else {
        throw .malformed("a signature of \(name)@\(version) is not base64")
      }
      signatures.append((id, bytes))
    }
    return Version(
      name: name, version: version, integrity: dist["integrity"]?.string ?? "",
      signatures: signatures)
  }

  /// The version whose tarball this is.
  public func version(of artifact: any SignedContent) throws(SignatureFailure) -> Version {
    let integrity = "sha512-" + Base64.encode(try artifact.digest(.sha512))
    guard let found = versions.first(where: { $0.integrity == integrity }) else {
      throw SignatureFailure(
        .wrongSubject, "no version of the packument has this tarball's integrity",
        expected: versions.count == 1 ? versions[0].integrity : nil, actual: integrity,
        next: "get the packument of this package, or the tarball, again")
    }
    return found
  }

  /// Of several signatures one by a key that counts has to hold, and none by a given key may fail.
  ///
  /// - Throws: `unsigned`, `weak-algorithm`, `no-matching-signer`, `expired-key`, `bad-signature`.
  public static func verify(
    _ version: Version, keys: [NpmKey], at time: Instant
  ) throws(SignatureFailure) -> Verification {
    guard !version.signatures.isEmpty, !version.integrity.isEmpty else {
      throw SignatureFailure(
        .unsigned, "\(version.id) has no signature of the registry", next: "use a signed version")
    }
    guard version.integrity.hasPrefix("sha512-") else {
      throw .weak("the integrity of \(version.id) is not by SHA-512")
    }
    let usable = keys.filter { $0.usage.map { $0 == "npm:signatures" } ?? true }
    let text = Array("\(version.name)@\(version.version):\(version.integrity)".utf8)
    var (holding, expired): (String?, SignatureFailure?)
    for (id, bytes) in version.signatures {
      guard let key = usable.first(where: { $0.id == id }) else { continue }
      guard key.key.isValid(signature: bytes, message: text, scheme: .ecdsa(.sha256)) else {
        throw .bad("the registry's signature is not over \(version.id) with this integrity")
      }
      do throws(SignatureFailure) {
        try key.check(at: time)
        holding = holding ?? id
      } catch {
        expired = expired ?? error
      }
    }
    if let holding {
      var result = Verification(format: "npm", signer: "npm registry", keyID: holding)
      result.facts = [.init("package", version.id), .init("integrity", version.integrity)]
      return result
    }
    throw expired
      ?? SignatureFailure(
        .noMatchingSigner, "\(version.id) is signed by a key that is not in the list",
        expected: usable.map(\.id).joined(separator: ", "),
        actual: version.signatures.map(\.keyID).joined(separator: ", "),
        next: "get the registry's current list of keys")
  }
}

extension NpmKey {
  /// - Throws: `outside-validity`, `expired-key`.
  func check(at time: Instant) throws(SignatureFailure) {
    if let start, time < start {
      throw SignatureFailure(
        .outsideValidity, "the registry's key does not count yet", expected: "from \(start.text)",
        actual: time.text, next: "check the clock, or give --at")
    }
    guard let end, end <= time else { return }
    throw SignatureFailure(
      .expiredKey, "the registry's key has expired", expected: "until \(end.text)",
      actual: time.text,
      next: "if a trusted record says when it was published, give that moment with --at")
  }
}
