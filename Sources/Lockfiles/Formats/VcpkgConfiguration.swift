import Evidence
import Inventory
import Syntax

/// vcpkg's `vcpkg-configuration.json`: registries, each at a commit (its baseline) that says the version
/// of every port.
enum VcpkgConfiguration: LockfileFormat {
  static let names: Set = ["vcpkg-configuration.json"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try JSONDocument(source, options: .packageManagers)
      let root = document.root
      guard root.kind == .object else {
        throw ReadError(at: root.range.lowerBound, "a vcpkg-configuration.json is an object")
      }
      var list = EntryList(document.anomalies)
      if let registry = root["default-registry"], !registry.isNull {
        list.add(try entry(registry, at: "default-registry"))
      }
      let registries = root["registries"].map { Array($0.elements) } ?? []
      for (index, registry) in registries.enumerated() {
        list.add(try entry(registry, at: "registries/\(index)"))
      }
      return list.lockfile(source, .vcpkg, "vcpkg-configuration.json")
    }
  }

  private static func entry(
    _ registry: JSONValue, at location: String
  ) throws(ReadError) -> Dependency {
    guard registry.kind == .object, let kind = registry["kind"]?.string else {
      throw ReadError(at: registry.range.lowerBound, "a registry is an object with 'kind'")
    }
    let baseline = registry["baseline"]?.string ?? ""
    let source: PackageSource
    switch kind {
    case "builtin": source = git("https://github.com/microsoft/vcpkg", baseline)
    case "git": source = git(registry["repository"]?.string ?? "", baseline)
    case "filesystem": source = PackageSource(.file, url: registry["path"]?.string ?? "")
    case "artifact": source = SourceAddress.archive(registry["location"]?.string ?? "")
    default:
      throw ReadError(
        .unsupported, at: registry.range.lowerBound, "registries of kind '\(kind)' are not read")
    }
    let name = registry["name"]?.string ?? PathName.last(source.url)
    return Dependency(
      .vcpkg, name.isEmpty ? kind : name, baseline, at: location, files: Artifacts(files(source)),
      from: source, flags: .direct, key: registry.range,
      sourceRange: (registry["repository"] ?? registry["location"])?.range,
      digestRange: registry["baseline"]?.range)
  }

  /// A full commit never changes, as a registry's version; anything less is a moving name.
  private static func git(_ url: String, _ baseline: String) -> PackageSource {
    let git = SourceAddress.git(url, commit: baseline)
    guard git.commit != nil, !git.host.isEmpty else { return git }
    return PackageSource(.registry, host: git.host, url: git.url, commit: git.commit)
  }

  private static func files(_ source: PackageSource) -> [Artifact] {
    source.commit.flatMap(Digest.commit).map { [Artifact(digests: [$0])] } ?? []
  }
}

/// The last part of an address's path, without `.git`.
enum PathName {
  static func last(_ url: String) -> String {
    let path = url.prefix { $0 != "?" && $0 != "#" }
    let name = path.split(whereSeparator: { $0 == "/" || $0 == ":" }).last ?? ""
    return String(name.hasSuffix(".git") ? name.dropLast(4) : name)
  }
}
