import Evidence
import Inventory
import Syntax

/// The flat `packages` map of lockfile versions 2 and 3: one entry per install path.
enum NpmPackages {
  static func read(_ document: JSONDocument, version: Int) throws(ReadError) -> Lockfile {
    let root = document.root
    guard let packages = root["packages"], packages.kind == .object else {
      throw ReadError(
        at: root.range.lowerBound, "lockfileVersion \(version) without a 'packages' object")
    }
    var reader = Reader()
    try reader.read(packages)
    let dependencies = reader.dependencies
    var anomalies = document.anomalies
    if version == 2, let legacy = root["dependencies"], legacy.kind == .object {
      anomalies += NpmAgreement.disagreements(legacy, with: dependencies)
    }
    return Lockfile(
      source: document.source, ecosystem: .npm,
      format: "\(document.source.path.name.text) v\(version)", dependencies: dependencies,
      roots: reader.roots, anomalies: anomalies,
      graph: { NpmGraph.make(packages: packages, dependencies: dependencies) })
  }

  private struct Reader {
    var dependencies: [Dependency] = []
    var roots: [RecordedManifest] = []
    private var directNames: Set<String> = []
    private var hosts = HostCache()

    mutating func read(_ packages: JSONValue) throws(ReadError) {
      for member in packages.members where !NpmPath.isInstalled(member.key) {
        let folder = member.key.string ?? ""
        let manifest = RecordedManifest(
          folder: folder, requirements: NpmRequirements.read(member.value),
          range: member.key.range)
        roots.append(manifest)
        directNames.formUnion(manifest.requirements.map(\.name))
      }
      dependencies.reserveCapacity(packages.count)
      for member in packages.members {
        guard member.value.kind == .object else {
          throw ReadError(at: member.value.range.lowerBound, "an entry of 'packages' is an object")
        }
        if member.key.contentRange.isEmpty { continue }
        dependencies.append(try entry(member))
      }
    }

    private mutating func entry(_ member: JSONMember) throws(ReadError) -> Dependency {
      let location = member.key.string ?? ""
      let fields = NpmFields(member.value)
      let installName = NpmPath.packageName(location)
      let name = fields.name?.string ?? installName ?? location
      let integrity = fields.integrity
      let digests = integrity.map { SubresourceIntegrity.digests($0.bytes()) }
      return Dependency(
        ecosystem: .npm, name: name, version: fields.version?.string ?? "",
        alias: installName.flatMap { $0 == name ? nil : $0 }, location: location,
        artifact: Artifact(digests: (digests ?? []) ?? []),
        source: source(fields, installed: installName != nil),
        install: fields.hasInstallScript ? .yes : .no,
        flags: flags(fields, location: location, installName: installName),
        range: member.key.range, sourceRange: fields.resolved?.range ?? member.key.range,
        digestRange: integrity?.range ?? member.key.range,
        hasUnreadableDigest: integrity != nil && digests == .some(nil))
    }

    private mutating func source(_ fields: NpmFields, installed: Bool) -> PackageSource {
      if fields.isLink { return PackageSource(.link, url: fields.resolved?.string ?? "") }
      if !installed { return PackageSource(.workspace) }
      guard let resolved = fields.resolved, let url = resolved.string else {
        return PackageSource(fields.flags.contains(.bundled) ? .bundled : .unstated)
      }
      return NpmSource.read(url, hosts: &hosts)
    }

    private func flags(
      _ fields: NpmFields, location: String, installName: String?
    ) -> Dependency.Flags {
      var flags = fields.flags
      if let installName, directNames.contains(installName), NpmPath.isTopLevel(location) {
        flags.insert(.direct)
      }
      return flags
    }
  }
}

/// The members of one entry, found in one pass.
struct NpmFields {
  var name, version, resolved, integrity: JSONValue?
  var hasInstallScript = false
  var isLink = false
  var flags: Dependency.Flags = []

  init(_ entry: JSONValue) {
    for member in entry.members {
      let key = member.key
      if key.equals("version") {
        version = member.value
      } else if key.equals("resolved") {
        resolved = member.value.kind == .string ? member.value : nil
      } else if key.equals("integrity") {
        integrity = member.value.kind == .string ? member.value : nil
      } else if member.value.kind == .bool {
        if member.value.bool == true { note(key) }
      } else if key.equals("name") {
        name = member.value.kind == .string ? member.value : nil
      }
    }
  }

  private mutating func note(_ key: JSONValue) {
    if key.equals("dev") || key.equals("devOptional") {
      flags.insert(.dev)
    } else if key.equals("optional") {
      flags.insert(.optional)
    } else if key.equals("peer") {
      flags.insert(.peer)
    } else if key.equals("hasInstallScript") {
      hasInstallScript = true
    } else if key.equals("link") {
      isLink = true
    } else if key.equals("inBundle") || key.equals("bundled") {
      flags.insert(.bundled)
    } else if key.equals("extraneous") {
      flags.insert(.extraneous)
    }
  }
}

/// Install paths: `node_modules/a/node_modules/@scope/b`, or a workspace's folder.
enum NpmPath {
  private static let folder = Array("node_modules/".utf8)

  /// Whether the path leads into a `node_modules` folder.
  static func isInstalled(_ key: JSONValue) -> Bool { lastFolder(key.bytes()) != nil }

  /// `@scope/b` of `node_modules/a/node_modules/@scope/b`; nil for a workspace's folder.
  static func packageName(_ location: String) -> String? {
    let bytes = location.utf8
    guard let start = lastFolder(bytes) else { return nil }
    return String(decoding: bytes[start...], as: UTF8.self)
  }

  /// Whether a package lies in the `node_modules` of the root or of a workspace.
  static func isTopLevel(_ location: String) -> Bool {
    let bytes = location.utf8
    guard let last = lastFolder(bytes) else { return false }
    return lastFolder(bytes[..<bytes.index(last, offsetBy: -folder.count)]) == nil
  }

  /// Where the name behind the last `node_modules/` begins.
  private static func lastFolder<Bytes: BidirectionalCollection>(_ bytes: Bytes) -> Bytes.Index?
  where Bytes.Element == UInt8 {
    var end = bytes.endIndex
    while let slash = bytes[..<end].lastIndex(of: UInt8(ascii: "/")) {
      let behind = bytes.index(after: slash)
      let head = bytes[..<behind].suffix(folder.count)
      if head.elementsEqual(folder) {
        let before = head.startIndex
        if before == bytes.startIndex || bytes[bytes.index(before: before)] == UInt8(ascii: "/") {
          return behind
        }
      }
      end = slash
    }
    return nil
  }
}

/// The four requirement maps of a manifest or of its copy in a lockfile.
enum NpmRequirements {
  static func read(_ object: JSONValue) -> [Requirement] {
    Requirement.Group.allCases.flatMap { group in
      guard let map = object.member(group.rawValue), map.kind == .object else {
        return [Requirement]()
      }
      return map.members.compactMap { member in
        guard let name = member.key.string, let specifier = member.value.string else { return nil }
        return Requirement(
          name: name, specifier: specifier, group: group,
          range: member.key.range.lowerBound..<member.value.range.upperBound)
      }
    }
  }
}
