import Evidence
import Inventory
import Syntax

/// Where a package of a pnpm lockfile is fetched from, and the digests it must have.
struct PnpmResolution {
  private let tarball, registry, repository, commit, directory, url: String?
  private(set) var artifacts: [Artifact] = []
  private(set) var digestRange: Range<Int>?
  let sourceRange: Range<Int>?
  private(set) var hasUnreadableDigest = false

  /// - Throws: `unsupported` for a type that pnpm's own formats do not have.
  init(_ value: BlockYAMLValue) throws(ReadError) {
    let type = value["type"]?.string ?? ""
    guard ["", "git", "directory", "binary", "variations"].contains(type) else {
      throw ReadError(
        .unsupported, at: value.range.lowerBound, "a resolution of the type '\(type)'")
    }
    tarball = value["tarball"]?.string
    registry = value["registry"]?.string
    repository = value["repo"]?.string
    commit = value["commit"]?.string
    directory = value["directory"]?.string
    let variants = value["variants"]?.elements ?? []
    let first = variants.first?["resolution"] ?? value
    url = first["url"]?.string
    sourceRange =
      (value["tarball"] ?? value["commit"] ?? value["directory"] ?? first["url"])?.range
    if type == "variations" {
      for variant in variants { try take(variant["resolution"], named: true) }
    } else {
      try take(value, named: false)
    }
    let isStated = tarball ?? commit ?? directory ?? url
    guard isStated != nil || !artifacts[0].digests.isEmpty || hasUnreadableDigest else {
      throw ReadError(at: value.range.lowerBound, "a resolution without a digest or an address")
    }
  }

  private mutating func take(_ value: BlockYAMLValue?, named: Bool) throws(ReadError) {
    guard let value, value.kind == .mapping else {
      throw ReadError(at: digestRange?.upperBound ?? 0, "a variant without a 'resolution'")
    }
    let name = named ? value["url"]?.string.map { $0.split(separator: "/").last ?? "" } : nil
    guard let integrity = value["integrity"] else {
      artifacts.append(Artifact(name: name.map { String($0) }, digests: []))
      return
    }
    let stated = SubresourceIntegrity.read(integrity.bytes())
    artifacts.append(Artifact(name: name.map { String($0) }, digests: stated.digests))
    digestRange = digestRange ?? integrity.range
    hasUnreadableDigest = hasUnreadableDigest || stated.hasUnreadable
  }

  /// Nil where the registry that is configured serves it.
  func source(hosts: inout HostCache) -> PackageSource? {
    if let commit {
      let address = repository ?? ""
      return NpmSource.git("git+" + address + "#" + commit)
        ?? NpmSource.git(address + "#" + commit)
        ?? PackageSource(.git, url: address, commit: NpmSource.fullCommit(commit))
    }
    if let tarball { return archive(tarball, hosts: &hosts) }
    if let directory { return PackageSource(.file, url: directory) }
    return url.map { NpmSource.archive($0, hosts: &hosts) }
  }

  private func archive(_ address: String, hosts: inout HostCache) -> PackageSource {
    // Versions 5.0 and 5.1 state the archive of another registry relative to it.
    if let registry, URLParts(address) == nil, !address.hasPrefix("file:") {
      return NpmSource.archive(registry + address, hosts: &hosts)
    }
    return NpmSource.archive(address, hosts: &hosts)
  }
}
