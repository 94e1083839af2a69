import Evidence
import Inventory
import Syntax

/// Stack's `stack.yaml.lock`: extra packages and snapshots. A package's tree has a digest (pantry's own
/// over files and their digests), its Cabal file and a snapshot a digest of their bytes.
enum StackLock: LockfileFormat {
  static let names: Set = ["stack.yaml.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try YAMLDocument(source)
      guard document.roots.count == 1, let root = document.root, root.kind == .mapping,
        root["packages"] != nil || root["snapshots"] != nil
      else { throw ReadError(at: 0, "a stack.yaml.lock is one mapping with 'packages'") }
      var list = EntryList(document.anomalies)
      for item in root["packages"]?.elements ?? [] { list.add(try package(item)) }
      for item in root["snapshots"]?.elements ?? [] { list.add(try snapshot(item)) }
      return list.lockfile(source, .hackage, "stack.yaml.lock")
    }
  }

  private static func completed(_ item: YAMLValue) throws(ReadError) -> YAMLValue {
    guard let value = item["completed"], value.kind == .mapping else {
      throw ReadError(at: item.range.lowerBound, "an entry without 'completed'")
    }
    return value
  }

  private static func package(_ item: YAMLValue) throws(ReadError) -> Dependency {
    let value = try completed(item)
    let tree = value["pantry-tree"]?["sha256"]
    var stated = StatedDigests()
    if let text = tree?.string { stated.add(.sha256, hex: text, of: .named("pantry-tree")) }
    if let hackage = value["hackage"] {
      return try release(hackage, tree, stated, in: item)
    }
    guard let name = value["name"]?.string, let version = value["version"]?.string else {
      throw ReadError(at: value.range.lowerBound, "a package with 'name' and 'version'")
    }
    if let text = value["sha256"]?.string { stated.add(.sha256, hex: text) }
    let source: PackageSource
    if let url = value["git"]?.string {
      source = SourceAddress.git(url, commit: value["commit"]?.string)
    } else {
      source = SourceAddress.archive(value["url"]?.string ?? "")
    }
    return Dependency(
      .hackage, name, version, files: stated.file, from: source, flags: .direct,
      key: value.range, sourceRange: (value["git"] ?? value["url"])?.range,
      digestRange: (value["sha256"] ?? tree)?.range, hasUnreadableDigest: stated.hasUnreadable)
  }

  /// `name-1.0@sha256:<hex>,<size>`
  private static func release(
    _ hackage: YAMLValue, _ tree: YAMLValue?, _ stated: StatedDigests, in item: YAMLValue
  ) throws(ReadError) -> Dependency {
    var stated = stated
    let text = hackage.string ?? ""
    let parts = text.split(separator: "@", maxSplits: 1)
    guard let id = parts.first, let dash = id.lastIndex(of: "-") else {
      throw ReadError(at: hackage.range.lowerBound, "not name-version@sha256:digest,size")
    }
    var revision: Digest?
    if parts.count == 2, parts[1].hasPrefix("sha256:") {
      let hex = parts[1].dropFirst(7).prefix { $0 != "," }
      revision = Digest(.sha256, hex: hex.utf8, of: .named("cabal"))
      stated.add(revision)
    }
    return Dependency(
      .hackage, String(id[..<dash]), String(id[id.index(after: dash)...]),
      // Hackage lets maintainers revise a version's Cabal file.
      files: stated.revision(of: "cabal", by: revision),
      from: PackageSource(.registry, host: "hackage.haskell.org"), flags: .direct,
      key: hackage.range, digestRange: tree?.range, hasUnreadableDigest: stated.hasUnreadable)
  }

  private static func snapshot(_ item: YAMLValue) throws(ReadError) -> Dependency {
    let value = try completed(item)
    var stated = StatedDigests()
    if let text = value["sha256"]?.string { stated.add(.sha256, hex: text) }
    let url = value["url"]?.string ?? ""
    return Dependency(
      .hackage, "stackage-snapshot", "", at: "snapshot " + url, files: stated.file,
      from: snapshotSource(url), flags: .direct, key: value.range,
      sourceRange: value["url"]?.range, digestRange: value["sha256"]?.range,
      hasUnreadableDigest: stated.hasUnreadable)
  }

  /// Stack's own snapshots stand in one public repository (Stack's documentation, "snapshot-location-base").
  private static func snapshotSource(_ url: String) -> PackageSource {
    let home = "https://raw.githubusercontent.com/commercialhaskell/stackage-snapshots/"
    return url.hasPrefix(home)
      ? PackageSource(.url, host: "stackage", url: url) : SourceAddress.archive(url)
  }
}
