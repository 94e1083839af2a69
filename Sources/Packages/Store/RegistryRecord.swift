import Evidence
import Inventory
import Syntax

/// What a registry says of one package: which versions came with an attestation of who built them.
///
/// - npm: a packument, `versions.V.dist.attestations` (npm registry API).
/// - PyPI: the simple index in JSON, `files[].provenance` (PEP 691, PEP 740).
struct RegistryRecord {
  struct Entry {
    let version: String?
    /// The file's digests; an entry speaks of a lockfile's package when one of them is its digest.
    let digests: [Digest]
    let isAttested: Bool
  }

  let ecosystem: Ecosystem
  let name: String
  private(set) var entries: [Entry]

  /// Nil for any other JSON.
  ///
  /// - Throws: for what is no JSON, or says something twice.
  init?(_ content: [UInt8]) throws(ReadError) {
    let document = try JSONDocument(Source(content, path: "", origin: .log))
    if let twice = document.anomalies.first { throw ReadError(at: 0, twice.what) }
    guard let name = document.root["name"]?.string else { return nil }
    if let versions = document.root["versions"], versions.kind == .object {
      (ecosystem, self.name) = (.npm, name)
      entries = versions.members.compactMap { Self.npm($0.value) }
    } else if let files = document.root["files"], files.kind == .array,
      document.root["meta"] != nil
    {
      (ecosystem, self.name) = (.pypi, name)
      entries = files.elements.compactMap(Self.pypi)
    } else {
      return nil
    }
  }

  private static func npm(_ value: JSONValue) -> Entry? {
    guard let version = value["version"]?.string, let dist = value["dist"] else { return nil }
    let integrity = Array((dist["integrity"]?.string ?? "").utf8)
    let isAttested = dist["attestations"].map { $0.kind == .object } ?? false
    return Entry(
      version: version, digests: SubresourceIntegrity.read(integrity[...]).digests,
      isAttested: isAttested)
  }

  /// A file whose `provenance` is absent says nothing: older answers of the index lack the key.
  private static func pypi(_ value: JSONValue) -> Entry? {
    guard let provenance = value.member("provenance"), let hashes = value["hashes"] else {
      return nil
    }
    let digests = hashes.members.compactMap { member in
      member.key.string.flatMap { label in
        member.value.string.flatMap { Digest(label: label, value: $0) }
      }
    }
    return Entry(version: nil, digests: digests, isAttested: !provenance.isNull)
  }

  /// The record of nothing yet.
  var empty: RegistryRecord {
    var record = self
    record.entries = []
    return record
  }

  /// Answers that were saved at different times, as one.
  mutating func add(_ other: RegistryRecord) { entries += other.entries }

  /// Whether a package of a lockfile came with an attestation; nil where the record does not say.
  func isAttested(_ dependency: Dependency) -> Bool? {
    let digests = Set(dependency.digests)
    let known = entries.filter { entry in
      guard entry.version == nil || entry.version == dependency.version else { return false }
      return !digests.isDisjoint(with: entry.digests)
    }
    return known.isEmpty ? nil : known.contains(where: \.isAttested)
  }
}
