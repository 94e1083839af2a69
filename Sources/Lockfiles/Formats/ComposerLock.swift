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
      let fields = ComposerFields(package)
      guard let key = fields.name, let name = key.string, let version = fields.version?.string
      else {
        throw ReadError(at: package.range.lowerBound, "a package without 'name' and 'version'")
      }
      list.add(entry(fields, key.range, name, version, flags))
      edges.append(fields.require?.members.compactMap(\.key.string) ?? [])
    }
  }

  private func entry(
    _ fields: ComposerFields, _ key: Range<Int>, _ name: String, _ version: String,
    _ flags: Dependency.Flags
  ) -> Dependency {
    let isBranch = version.hasPrefix("dev-") || version.hasSuffix("-dev")
    let stated = digests(fields, isBranch: isBranch)
    return Dependency(
      .composer, name, version, at: name, files: stated.file,
      from: source(fields, isBranch: isBranch), install: install(fields), flags: flags,
      key: key, sourceRange: fields.address?.range,
      digestRange: (fields.dist.sum ?? fields.reference)?.range,
      hasUnreadableDigest: stated.hasUnreadable, licence: licence(fields))
  }

  private func digests(_ fields: ComposerFields, isBranch: Bool) -> StatedDigests {
    var stated = StatedDigests()
    if let sum = fields.dist.sum { stated.add(Digest(.sha1, hex: sum.bytes())) }
    if isBranch { return stated }
    let references = [fields.git.reference?.string, fields.dist.reference?.string]
    let commits = references.compactMap { $0.flatMap(Digest.commit) }
    if let first = commits.first, commits.allSatisfy({ $0 == first }) {
      stated.add(first)
    } else {
      for commit in commits.sorted() { stated.add(commit) }
    }
    return stated
  }

  private func source(_ fields: ComposerFields, isBranch: Bool) -> PackageSource {
    guard let url = fields.address?.string else { return PackageSource(.unstated) }
    if fields.dist.type?.equals("path") == true { return PackageSource(.link, url: url) }
    let reference = fields.git.reference?.string ?? fields.dist.reference?.string
    let known = SourceAddress.git(url, commit: reference)
    if isBranch, known.commit != nil || fields.dist.address == nil { return known }
    return PackageSource(
      known.host.isEmpty ? .unstated : .registry, host: known.host, url: known.url,
      commit: known.commit)
  }

  /// Plugins run whenever Composer does. Scripts of other packages never do.
  private func install(_ fields: ComposerFields) -> InstallCode {
    guard let type = fields.type else { return .no }
    return type.equals("composer-plugin") || type.equals("composer-installer") ? .yes : .no
  }

  /// Several are alternatives (Composer's schema: "disjunctive").
  private func licence(_ fields: ComposerFields) -> String? {
    guard let value = fields.licence else { return nil }
    if let text = value.string { return text }
    let names = value.elements.compactMap(\.string)
    return names.isEmpty ? nil : names.joined(separator: " OR ")
  }
}

/// The members of one package, found in one pass.
private struct ComposerFields {
  /// `dist` or `source`: an archive or a repository.
  struct Part {
    var type, reference: JSONValue?
    /// A string.
    var address: JSONValue?
    /// A string with something in it.
    var sum: JSONValue?

    init() {}

    init(_ part: JSONValue) {
      for member in part.members {
        let (key, value) = (member.key, member.value)
        if key.equals("type") {
          type = value
        } else if key.equals("url") {
          address = value.kind == .string ? value : nil
        } else if key.equals("reference") {
          reference = value
        } else if key.equals("shasum") {
          sum = value.kind == .string && !value.contentRange.isEmpty ? value : nil
        }
      }
    }
  }

  private(set) var name, version, type, require, licence: JSONValue?
  private(set) var dist = Part()
  private(set) var git = Part()

  var address: JSONValue? { dist.address ?? git.address }
  var reference: JSONValue? { git.reference ?? dist.reference }

  init(_ package: JSONValue) {
    for member in package.members {
      let (key, value) = (member.key, member.value)
      if key.equals("name") {
        name = value
      } else if key.equals("version") {
        version = value
      } else if key.equals("source") {
        git = Part(value)
      } else if key.equals("dist") {
        dist = Part(value)
      } else if key.equals("require") {
        require = value
      } else if key.equals("type") {
        type = value
      } else if key.equals("license") {
        licence = value
      }
    }
  }
}
