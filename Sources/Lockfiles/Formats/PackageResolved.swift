import Evidence
import Inventory
import Syntax

/// SwiftPM's `Package.resolved`, versions 1 to 3.
///
/// A version is a tag of a git repository and the revision is what it meant when it was resolved: the
/// revision is kept as what binds the version. A branch moves, so it is a git source without version.
enum PackageResolved: LockfileFormat {
  static let names: Set = ["Package.resolved"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try JSONDocument(source)
      let root = document.root
      guard root.kind == .object, let version = root["version"]?.integer else {
        throw ReadError(at: root.range.lowerBound, "a Package.resolved is an object with 'version'")
      }
      guard (1...3).contains(version) else {
        throw ReadError(
          .unsupported, at: root.range.lowerBound,
          "version \(version) is not one that this pintle reads (1, 2, 3)")
      }
      let pins = version == 1 ? root["object"]?["pins"] : root["pins"]
      guard let pins, pins.kind == .array else {
        throw ReadError(at: root.range.lowerBound, "'pins' is a list")
      }
      var list = EntryList(document.anomalies)
      for pin in pins.elements { list.add(try entry(pin)) }
      return list.lockfile(source, .swift, "Package.resolved v\(version)")
    }
  }

  private static func entry(_ pin: JSONValue) throws(ReadError) -> Dependency {
    guard let address = pin["location"] ?? pin["repositoryURL"], let url = address.string,
      let state = pin["state"], state.kind == .object,
      let identity = pin["identity"]?.string ?? pin["package"]?.string
    else {
      throw ReadError(at: pin.range.lowerBound, "a pin without location, identity and state")
    }
    let version = state["version"]?.string ?? ""
    let revision = state["revision"]?.string
    var stated = StatedDigests()
    if let revision, !version.isEmpty { stated.add(Digest.commit(revision)) }
    let kind = pin["kind"]?.string ?? "remoteSourceControl"
    return Dependency(
      .swift, name(url, identity), version, at: identity.lowercased(), files: stated.file,
      from: source(url, kind: kind, revision: revision, isVersion: !version.isEmpty),
      key: (pin["identity"] ?? pin["package"] ?? pin).range, sourceRange: address.range,
      digestRange: state["revision"]?.range, hasUnreadableDigest: stated.hasUnreadable)
  }

  private static func source(
    _ url: String, kind: String, revision: String?, isVersion: Bool
  ) -> PackageSource {
    switch kind {
    case "registry":
      // A registry's pin names the package's identity; the configuration names the registry.
      return PackageSource(.unstated)
    case "localSourceControl": return PackageSource(.file, url: url)
    default:
      let git = SourceAddress.git(url, commit: revision)
      if git.host.isEmpty { return PackageSource(.file, url: url) }
      return isVersion
        ? PackageSource(.registry, host: git.host, url: git.url, commit: git.commit) : git
    }
  }

  /// `github.com/owner/name` (purl's Swift type), or the identity where the address is no URL.
  private static func name(_ url: String, _ identity: String) -> String {
    guard let parts = URLParts(url) else { return identity }
    let path = parts.path.hasSuffix(".git") ? parts.path.dropLast(4) : parts.path
    return parts.host + (path.hasSuffix("/") ? path.dropLast() : path)
  }
}
