import Evidence
import Inventory
import Syntax

/// `devcontainer-lock.json`: the features of a development container, each an archive in an image registry
/// or at an address (containers.dev, "devcontainer-lock.json").
enum DevContainerLock: LockfileFormat {
  static let names: Set = ["devcontainer-lock.json", ".devcontainer-lock.json"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try JSONDocument(source)
      let root = document.root
      guard root.kind == .object, let features = root["features"], features.kind == .object else {
        throw ReadError(
          at: root.range.lowerBound, "a devcontainer-lock.json is an object with 'features'")
      }
      var list = EntryList(document.anomalies)
      for member in features.members { list.add(try entry(member)) }
      return list.lockfile(source, .tool, "devcontainer-lock.json")
    }
  }

  /// `"ghcr.io/owner/feature:1": {"version": "1.2.3", "resolved": "ghcr.io/owner/feature@sha256:…",
  /// "integrity": "sha256:…"}`
  private static func entry(_ member: JSONMember) throws(ReadError) -> Dependency {
    guard let key = member.key.string, let version = member.value["version"]?.string,
      let resolved = member.value["resolved"], let address = resolved.string
    else {
      throw ReadError(
        at: member.key.range.lowerBound, "a feature with 'version' and 'resolved'")
    }
    let integrity = member.value["integrity"]
    var stated = StatedDigests()
    if let integrity { stated.add(labelled: integrity.string ?? "") }
    let place = place(address)
    if let digest = place.digest {
      var other = StatedDigests()
      other.add(labelled: String(digest))
      guard integrity == nil || other.digests == stated.digests else {
        throw ReadError(
          at: resolved.range.lowerBound, "'\(key)' is locked to two digests")
      }
      stated = other
    }
    return Dependency(
      .tool, place.name, version, at: SourceAddress.withoutUserInfo(key), files: stated.file,
      from: place.source, flags: .direct, key: member.key.range, sourceRange: resolved.range,
      digestRange: integrity?.range, hasUnreadableDigest: stated.hasUnreadable)
  }

  /// `host/owner/feature@sha256:…` of an image registry, or an archive's address.
  private static func place(
    _ address: String
  ) -> (name: String, digest: Substring?, source: PackageSource) {
    if address.contains("://") {
      let source = SourceAddress.archive(address)
      return (source.url, nil, PackageSource(.registry, host: source.host, url: source.url))
    }
    let at = address.lastIndex(of: "@") ?? address.endIndex
    let name = String(address[..<at])
    let host = name.prefix { $0 != "/" }.lowercased()
    return (
      name, address[at...].dropFirst(), PackageSource(.registry, host: host, url: address)
    )
  }
}
