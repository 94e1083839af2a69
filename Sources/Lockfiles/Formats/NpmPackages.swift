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
      let key = member.key.bytes()
      let location = String(decoding: key, as: UTF8.self)
      let fields = NpmFields(member.value)
      let installName = NpmPath.packageName(key)
      let name = fields.name?.string ?? installName ?? location
      let integrity = fields.integrity
      let stated = integrity.map { SubresourceIntegrity.read($0.bytes()) }
      let source = source(fields, installed: installName != nil)
      // npm 7 left out versions in some lockfiles; the address still names what is installed.
      let version = fields.version?.string ?? NpmSource.version(of: name, at: source) ?? ""
      return Dependency(
        ecosystem: .npm, name: name, version: version,
        alias: installName.flatMap { $0 == name ? nil : $0 }, location: location,
        artifacts: [Artifact(digests: stated?.digests ?? [])], source: source,
        install: fields.hasInstallScript ? .yes : .no,
        flags: flags(fields, key, installName),
        range: member.key.range, sourceRange: fields.resolved?.range ?? member.key.range,
        digestRange: integrity?.range ?? member.key.range,
        hasUnreadableDigest: stated?.hasUnreadable ?? false)
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
      _ fields: NpmFields, _ key: ArraySlice<UInt8>, _ installName: String?
    ) -> Dependency.Flags {
      var flags = fields.flags
      if let installName, NpmPath.isTopLevel(key), directNames.contains(installName) {
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
  static func isInstalled(_ key: JSONValue) -> Bool {
    let path = key.bytes()
    return path.starts(with: folder) || lastFolder(path) != nil
  }

  /// `@scope/b` of `node_modules/a/node_modules/@scope/b`; nil for a workspace's folder.
  static func packageName(_ location: ArraySlice<UInt8>) -> String? {
    lastFolder(location).map { String(decoding: location[$0...], as: UTF8.self) }
  }

  /// `a` of `a/node_modules/b`: the folder whose `node_modules` holds a package; empty for the root's.
  static func holder(_ location: String) -> Substring? {
    guard let start = lastFolder(Array(location.utf8)[...]) else { return nil }
    let length = max(0, start - folder.count - 1)
    return location[..<location.utf8.index(location.startIndex, offsetBy: length)]
  }

  /// Whether a package lies in the `node_modules` of the root or of a workspace.
  static func isTopLevel(_ location: ArraySlice<UInt8>) -> Bool {
    guard let last = lastFolder(location) else { return false }
    return lastFolder(location[..<(last - folder.count)]) == nil
  }

  /// Where the name behind the last `node_modules/` begins.
  private static func lastFolder(_ path: ArraySlice<UInt8>) -> Int? {
    let length = folder.count
    var end = path.endIndex
    while end - path.startIndex >= length {
      let start = end - length
      if path[end - 1] == UInt8(ascii: "/"), path[start] == folder[0],
        start == path.startIndex || path[start - 1] == UInt8(ascii: "/"),
        path[start..<end].elementsEqual(folder)
      {
        return end
      }
      end -= 1
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
