import Evidence
import Inventory
import Syntax

/// Gleam's `manifest.toml`: packages with what they require and the checksum of their archive, and what
/// the project asks for.
enum GleamManifest: LockfileFormat {
  static let names: Set = ["manifest.toml"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let root = try TOMLDocument(source).root
      guard let packages = root["packages"], packages.kind == .array else {
        throw ReadError(
          .unsupported, at: 0, "a manifest.toml without 'packages' is not Gleam's")
      }
      let asked = requirements(root["requirements"])
      let direct = Set(asked.map(\.name))
      var list = EntryList()
      var edges: [[String]] = []
      for package in packages.elements {
        list.add(try entry(package, direct))
        edges.append(package["requirements"]?.elements.compactMap(\.string) ?? [])
      }
      let recorded = RecordedManifest(
        folder: "", requirements: asked, range: root["requirements"]?.range ?? packages.range)
      return list.lockfile(
        source, .hex, "manifest.toml", roots: asked.isEmpty ? [] : [recorded], edges: edges
      ) { $0.flags.contains(.direct) }
    }
  }

  private static func requirements(_ table: TOMLValue?) -> [Requirement] {
    guard let table else { return [] }
    return table.members.map { member in
      Requirement(
        name: member.key.string,
        specifier: member.value.string ?? member.value["version"]?.string ?? "",
        group: .dependencies, range: member.key.range)
    }
  }

  private static func entry(
    _ package: TOMLValue, _ direct: Set<String>
  ) throws(ReadError) -> Dependency {
    guard let key = package["name"], let name = key.string,
      let version = package["version"]?.string, let kind = package["source"]?.string
    else {
      throw ReadError(
        at: package.range.lowerBound, "a package with 'name', 'version' and 'source'")
    }
    var stated = StatedDigests()
    if let text = package["outer_checksum"]?.string { stated.add(.sha256, hex: text) }
    let source: PackageSource
    switch kind {
    case "hex": source = PackageSource(.registry, host: "hexpm")
    case "git":
      source = SourceAddress.git(
        package["repo"]?.string ?? "", commit: package["commit"]?.string)
    case "local": source = PackageSource(.link, url: package["path"]?.string ?? "")
    default:
      throw ReadError(
        .unsupported, at: package.range.lowerBound, "packages from '\(kind)' are not read")
    }
    return Dependency(
      .hex, name, version, at: name, files: stated.file, from: source,
      flags: direct.contains(name) ? .direct : [], key: key.range,
      sourceRange: package["source"]?.range, digestRange: package["outer_checksum"]?.range,
      hasUnreadableDigest: stated.hasUnreadable)
  }
}
