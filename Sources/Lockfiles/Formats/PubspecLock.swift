import Evidence
import Inventory
import Syntax

/// Dart's `pubspec.lock`. It says whether a package is asked for directly, and not who requires whom.
enum PubspecLock: LockfileFormat {
  static let names: Set = ["pubspec.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try YAMLDocument(source)
      guard document.roots.count == 1, let root = document.root, root.kind == .mapping,
        let packages = root["packages"]
      else { throw ReadError(at: 0, "a pubspec.lock is one mapping with 'packages'") }
      // Dart ends a lockfile with the versions of itself and of Flutter that it is for.
      guard root["sdks"] != nil || root["sdk"] != nil else {
        throw ReadError(
          at: source.bytes.count, "'sdks', which ends a lockfile, is missing: it was cut")
      }
      var list = EntryList(document.anomalies)
      for member in packages.members { list.add(try entry(member.key, member.value)) }
      return list.lockfile(source, .pub, "pubspec.lock")
    }
  }

  private static func entry(_ key: YAMLValue, _ value: YAMLValue) throws(ReadError) -> Dependency {
    guard value.kind == .mapping, let installed = key.string,
      let version = value["version"]?.string, let kind = value["source"]?.string
    else {
      throw ReadError(at: key.range.lowerBound, "a package with 'source' and 'version'")
    }
    let description = value["description"]
    let digest = description?["sha256"]
    var stated = StatedDigests()
    if let text = digest?.string { stated.add(.sha256, hex: text) }
    return Dependency(
      .pub, description?["name"]?.string ?? installed, version, at: installed, files: stated.file,
      from: try source(kind, description, at: key), install: .no,
      flags: flags(value["dependency"]?.string ?? ""), key: key.range,
      sourceRange: (description?["url"] ?? value["source"])?.range, digestRange: digest?.range,
      hasUnreadableDigest: stated.hasUnreadable)
  }

  private static func flags(_ text: String) -> Dependency.Flags {
    var flags: Dependency.Flags = text.hasPrefix("direct") ? .direct : []
    if text == "direct dev" { flags.insert(.dev) }
    return flags
  }

  private static func source(
    _ kind: String, _ description: YAMLValue?, at key: YAMLValue
  ) throws(ReadError) -> PackageSource {
    let url = description?["url"]?.string
    switch kind {
    case "hosted": return url.map(SourceAddress.registry) ?? PackageSource(.unstated)
    case "git":
      return SourceAddress.git(url ?? "", commit: description?["resolved-ref"]?.string)
    case "path": return PackageSource(.link, url: description?["path"]?.string ?? "")
    // Comes with Dart or Flutter.
    case "sdk": return PackageSource(.bundled)
    default:
      throw ReadError(
        .unsupported, at: key.range.lowerBound, "packages from '\(kind)' are not read")
    }
  }
}
