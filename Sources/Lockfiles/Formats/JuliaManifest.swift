import Evidence
import Inventory
import Syntax
import Trees

/// Julia's `Manifest.toml`, formats 1.0 and 2: packages by name, told apart by UUID, each with the git tree
/// of its content. Packages of the standard library have none.
enum JuliaManifest: LockfileFormat {
  static let names: Set = ["Manifest.toml", "JuliaManifest.toml"]

  /// `Manifest-v1.11.toml`: for one version of Julia.
  static func matches(_ path: TreePath) -> Bool {
    let name = path.nameText
    return (name.hasPrefix("Manifest-v") || name.hasPrefix("JuliaManifest-v"))
      && name.hasSuffix(".toml")
  }

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let root = try TOMLDocument(source).root
      let format = root["manifest_format"]?.string ?? "1.0"
      guard format == "1.0" || format.hasPrefix("2.") else {
        throw ReadError(
          .unsupported, at: 0,
          "manifest_format '\(format)' is not one that this pintle reads (1.0, 2)")
      }
      var reader = JuliaReader()
      let table = format == "1.0" ? root : root["deps"]
      for member in table.map({ Array($0.members) }) ?? [] where member.value.kind == .array {
        try reader.read(member)
      }
      let edges = reader.edges
      return reader.list.lockfile(
        source, .julia, "\(source.path.name.text) \(format)", edges: edges)
    }
  }
}

private struct JuliaReader {
  var list = EntryList()
  var edges: [[String]] = []

  mutating func read(_ member: TOMLMember) throws(ReadError) {
    for package in member.value.elements {
      guard package.kind == .table, let id = package["uuid"]?.string else {
        throw ReadError(at: package.range.lowerBound, "a package without 'uuid'")
      }
      list.add(entry(member.key, package, id))
      edges.append(needs(package["deps"]))
    }
  }

  /// A list of names, or a table of names and UUIDs where names are not unique.
  private func needs(_ value: TOMLValue?) -> [String] {
    guard let value else { return [] }
    return value.kind == .table
      ? value.members.map(\.key.string) : value.elements.compactMap(\.string)
  }

  private func entry(_ key: TOMLKey, _ package: TOMLValue, _ id: String) -> Dependency {
    let tree = package["git-tree-sha1"]
    var stated = StatedDigests()
    if let text = tree?.string { stated.add(.sha1, hex: text, of: .gitTree) }
    return Dependency(
      .julia, key.string, package["version"]?.string ?? "", at: "\(key.string) \(id)",
      files: stated.file, from: source(package, hasTree: tree != nil), key: package.range,
      sourceRange: package["repo-url"]?.range, digestRange: tree?.range,
      hasUnreadableDigest: stated.hasUnreadable)
  }

  /// The registries are the machine's own. A package from a repository is bound by its tree.
  private func source(_ package: TOMLValue, hasTree: Bool) -> PackageSource {
    if let path = package["path"]?.string { return PackageSource(.link, url: path) }
    if let url = package["repo-url"]?.string {
      let git = SourceAddress.git(url, commit: package["repo-rev"]?.string)
      if git.host.isEmpty { return PackageSource(.file, url: url) }
      return hasTree ? PackageSource(.url, host: git.host, url: git.url, commit: git.commit) : git
    }
    return PackageSource(hasTree ? .unstated : .bundled)
  }
}
