import Evidence
import Inventory
import Syntax

/// Composer's `composer.lock`: `packages`, and `packages-dev` (null where development packages were
/// never resolved).
///
/// Archives of GitHub and its like have no checksum; there the commit under `reference` is what a version
/// means. A `dev-` version is a branch and moves, so it is a git source.
enum ComposerLock: LockfileFormat {
  static let names: Set = ["composer.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try JSONDocument(source, options: .packageManagers)
      let root = document.root
      guard root.kind == .object, let packages = root["packages"] else {
        throw ReadError(at: root.range.lowerBound, "a composer.lock is an object with 'packages'")
      }
      var reader = ComposerReader(document.anomalies)
      try reader.read(packages, flags: [])
      if let dev = root["packages-dev"], !dev.isNull { try reader.read(dev, flags: .dev) }
      let edges = reader.edges
      let api = root["plugin-api-version"]?.string.map { ", plugin API \($0)" } ?? ""
      return reader.list.lockfile(source, .composer, "composer.lock" + api, edges: edges)
    }
  }
}

private struct ComposerReader {
  var list: EntryList
  var edges: [[String]] = []

  init(_ anomalies: [Anomaly]) { list = EntryList(anomalies) }

  mutating func read(_ packages: JSONValue, flags: Dependency.Flags) throws(ReadError) {
    guard packages.kind == .array else {
      throw ReadError(at: packages.range.lowerBound, "a list of packages")
    }
    for package in packages.elements {
      guard package.kind == .object, let name = package["name"]?.string,
        let version = package["version"]?.string
      else {
        throw ReadError(at: package.range.lowerBound, "a package without 'name' and 'version'")
      }
      list.add(entry(package, name, version, flags))
      edges.append(package["require"]?.members.compactMap(\.key.string) ?? [])
    }
  }

  private func entry(
    _ package: JSONValue, _ name: String, _ version: String, _ flags: Dependency.Flags
  ) -> Dependency {
    let (dist, git) = (package["dist"], package["source"])
    let isBranch = version.hasPrefix("dev-") || version.hasSuffix("-dev")
    let stated = digests(dist, git, isBranch: isBranch)
    let key = package["name"]?.range ?? package.range
    return Dependency(
      .composer, name, version, at: name, files: stated.file,
      from: source(dist, git, isBranch: isBranch), install: install(package), flags: flags,
      key: key, sourceRange: (address(dist) ?? address(git))?.range,
      digestRange: (digest(dist) ?? git?["reference"] ?? dist?["reference"])?.range,
      hasUnreadableDigest: stated.hasUnreadable, licence: licence(package))
  }

  private func address(_ part: JSONValue?) -> JSONValue? {
    part?["url"].flatMap { $0.kind == .string ? $0 : nil }
  }

  private func digest(_ dist: JSONValue?) -> JSONValue? {
    dist?["shasum"].flatMap { $0.kind == .string && !$0.contentRange.isEmpty ? $0 : nil }
  }

  private func digests(
    _ dist: JSONValue?, _ git: JSONValue?, isBranch: Bool
  ) -> StatedDigests {
    var stated = StatedDigests()
    if let sum = digest(dist)?.string { stated.add(.sha1, hex: sum) }
    if isBranch { return stated }
    let references = [git?["reference"]?.string, dist?["reference"]?.string].compactMap(\.self)
    let commits = references.compactMap { Digest.commit($0) }
    for commit in Set(commits).sorted() { stated.add(commit) }
    return stated
  }

  private func source(
    _ dist: JSONValue?, _ git: JSONValue?, isBranch: Bool
  ) -> PackageSource {
    let url = address(dist)?.string ?? address(git)?.string
    guard let url else { return PackageSource(.unstated) }
    if dist?["type"]?.string == "path" { return PackageSource(.link, url: url) }
    let reference = git?["reference"]?.string ?? dist?["reference"]?.string
    let known = SourceAddress.git(url, commit: reference)
    if isBranch, known.commit != nil || address(dist) == nil { return known }
    return PackageSource(
      known.host.isEmpty ? .unstated : .registry, host: known.host, url: known.url,
      commit: known.commit)
  }

  /// Plugins run whenever Composer does. Scripts of other packages never do.
  private func install(_ package: JSONValue) -> InstallCode {
    let type = package["type"]?.string ?? "library"
    return type == "composer-plugin" || type == "composer-installer" ? .yes : .no
  }

  /// Several are alternatives (Composer's schema: "disjunctive").
  private func licence(_ package: JSONValue) -> String? {
    guard let value = package["license"] else { return nil }
    if let text = value.string { return text }
    let names = value.elements.compactMap(\.string)
    return names.isEmpty ? nil : names.joined(separator: " OR ")
  }
}
