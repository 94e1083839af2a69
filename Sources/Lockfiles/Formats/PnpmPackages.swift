import Evidence
import Inventory
import Syntax

/// Reads the entries of `packages`.
struct PnpmPackages {
  private let dialect: PnpmDialect
  private let isProject: Bool
  private let aliases: [KeyBytes: String]
  private let direct: [KeyBytes: Dependency.Flags]
  private let optional: Set<KeyBytes>
  private var hosts = HostCache()

  init(_ document: PnpmDocument) {
    dialect = document.dialect
    isProject = document.isProject
    aliases = PnpmImporters.aliases(document)
    direct = PnpmImporters.direct(document)
    optional = PnpmPackages.optional(document)
  }

  mutating func entry(_ member: BlockYAMLMember) throws(ReadError) -> Dependency {
    let key = member.key.bytes()
    let fields = PnpmFields(member.value)
    guard let resolution = fields.resolution, resolution.kind == .mapping else {
      throw ReadError(at: member.key.range.lowerBound, "a package without a 'resolution' mapping")
    }
    let named = fields.name == nil ? PnpmKey(key, dialect) : nil
    guard let name = fields.name ?? named?.name else {
      throw ReadError(at: member.key.range.lowerBound, "a key that names no package")
    }
    let stated = try PnpmResolution(resolution)
    let location = String(decoding: key, as: UTF8.self)
    return Dependency(
      ecosystem: .npm, name: name, version: fields.version ?? named?.version ?? "",
      alias: aliases.isEmpty ? nil : aliases[KeyBytes(key)],
      location: isProject ? location : "env:" + location,
      artifacts: stated.artifacts, source: source(stated, named),
      install: install(fields), flags: flags(fields, key), range: member.key.range,
      sourceRange: stated.sourceRange ?? member.key.range,
      digestRange: stated.digestRange ?? member.key.range,
      hasUnreadableDigest: stated.hasUnreadableDigest)
  }

  private mutating func source(_ stated: PnpmResolution, _ key: PnpmKey?) -> PackageSource {
    if let source = stated.source(hosts: &hosts) { return source }
    guard let host = key?.host, !host.isEmpty else { return PackageSource(.unstated) }
    return PackageSource(.unstated, host: hosts.name(of: host.lowercased()))
  }

  private func install(_ fields: PnpmFields) -> InstallCode {
    // Of an optional package that was not installed where the lockfile was written pnpm assumes it.
    if fields.requiresBuild { return fields.flags.contains(.optional) ? .unknown : .yes }
    return dialect.statesInstallCode ? .no : .unknown
  }

  private func flags(_ fields: PnpmFields, _ key: ArraySlice<UInt8>) -> Dependency.Flags {
    var flags = fields.flags.union(direct[KeyBytes(key)] ?? [])
    if !optional.isEmpty, optional.contains(KeyBytes(key)) { flags.insert(.optional) }
    return flags
  }

  /// Of version 9: packages whose every snapshot is optional.
  private static func optional(_ document: PnpmDocument) -> Set<KeyBytes> {
    guard let snapshots = document.snapshots else { return [] }
    var optional = Set<KeyBytes>()
    for member in snapshots.members where isOptional(member) { optional.insert(key(member)) }
    guard !optional.isEmpty else { return [] }
    for member in snapshots.members where !isOptional(member) { optional.remove(key(member)) }
    return optional
  }

  private static func isOptional(_ snapshot: BlockYAMLMember) -> Bool {
    snapshot.value["optional"]?.isTrue == true
  }

  private static func key(_ snapshot: BlockYAMLMember) -> KeyBytes {
    KeyBytes(PnpmKey.withoutPeers(snapshot.key.bytes()))
  }
}

/// The members of one entry, found in one pass.
private struct PnpmFields {
  var name, version: String?
  var resolution: BlockYAMLValue?
  var requiresBuild = false
  var flags: Dependency.Flags = []

  init(_ entry: BlockYAMLValue) {
    for member in entry.members {
      let key = member.key
      if key.equals("resolution") {
        resolution = member.value
      } else if key.equals("name") {
        name = member.value.string
      } else if key.equals("version") {
        version = member.value.string
      } else if key.equals("requiresBuild") {
        requiresBuild = member.value.isTrue
      } else if key.equals("dev") {
        if member.value.isTrue { flags.insert(.dev) }
      } else if key.equals("optional") {
        if member.value.isTrue { flags.insert(.optional) }
      }
    }
  }
}
