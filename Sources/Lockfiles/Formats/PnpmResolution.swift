import Evidence
import Inventory
import Syntax

/// Where a package of a pnpm lockfile is fetched from, and the digests it must have.
struct PnpmResolution {
  private let tarball, registry, repository, commit, directory, url: String?
  private(set) var artifacts = Artifacts()
  private(set) var digestRange: Range<Int>?
  let sourceRange: Range<Int>?
  private(set) var hasUnreadableDigest = false

  /// - Throws: `unsupported` for a type that pnpm's own formats do not have.
  init(_ value: BlockYAMLValue) throws(ReadError) {
    var fields = Fields()
    for member in value.members { fields.note(member) }
    let type = fields.type ?? ""
    guard ["", "git", "directory", "binary", "variations"].contains(type) else {
      throw ReadError(
        .unsupported, at: value.range.lowerBound, "a resolution of the type '\(type)'")
    }
    let variants = fields.variants?.elements ?? []
    let first = variants.first?["resolution"]?["url"] ?? fields.url
    tarball = fields.tarball?.string
    registry = fields.registry?.string
    repository = fields.repository?.string
    commit = fields.commit?.string
    directory = fields.directory?.string
    url = first?.string
    sourceRange = (fields.tarball ?? fields.commit ?? fields.directory ?? first)?.range
    if type == "variations" {
      for variant in variants { try take(variant["resolution"]) }
    } else {
      take(fields.integrity, name: nil)
    }
    let isStated = (tarball ?? commit ?? directory ?? url) != nil
    guard isStated || artifacts.first?.hasDigest == true || hasUnreadableDigest else {
      throw ReadError(at: value.range.lowerBound, "a resolution without a digest or an address")
    }
  }

  private struct Fields {
    var tarball, registry, repository, commit, directory, url, integrity, variants: BlockYAMLValue?
    var type: String?

    mutating func note(_ member: BlockYAMLMember) {
      let key = member.key
      if key.equals("integrity") {
        integrity = member.value
      } else if key.equals("tarball") {
        tarball = member.value
      } else if key.equals("type") {
        type = member.value.string
      } else if key.equals("directory") {
        directory = member.value
      } else if key.equals("commit") {
        commit = member.value
      } else if key.equals("repo") {
        repository = member.value
      } else if key.equals("registry") {
        registry = member.value
      } else if key.equals("url") {
        url = member.value
      } else if key.equals("variants") {
        variants = member.value
      }
    }
  }

  /// One of several archives of a version, for one kind of machine.
  private mutating func take(_ value: BlockYAMLValue?) throws(ReadError) {
    guard let value, value.kind == .mapping else {
      throw ReadError(at: digestRange?.upperBound ?? 0, "a variant without a 'resolution'")
    }
    let name = value["url"]?.string?.split(separator: "/").last
    take(value["integrity"], name: name.map { String($0) } ?? "")
  }

  private mutating func take(_ integrity: BlockYAMLValue?, name: String?) {
    guard let integrity else {
      artifacts.append(Artifact(name: name, digest: nil))
      return
    }
    let stated = SubresourceIntegrity.read(integrity.bytes())
    artifacts.append(stated.file.named(name))
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
