import Evidence
import Inventory
import Syntax

/// The flat `packages` map of lockfile versions 2 and 3: one entry per install path.
enum NpmPackages {
  static func read(_ document: JSONDocument, version: Int) throws(ReadError) -> Lockfile {
    let (reader, disagreements) = try document.withRoot { (root) throws(ReadError) in
      guard let packages = root["packages"], packages.kind == .object else {
        throw ReadError(
          at: root.range.lowerBound, "lockfileVersion \(version) without a 'packages' object")
      }
      var reader = Reader()
      try reader.read(packages)
      guard version == 2, let legacy = root["dependencies"], legacy.kind == .object else {
        return (reader, [Anomaly]())
      }
      return (reader, NpmAgreement.disagreements(legacy, with: reader.dependencies))
    }
    let dependencies = reader.dependencies
    return Lockfile(
      source: document.source, ecosystem: .npm,
      format: "\(document.source.path.name.text) v\(version)", dependencies: dependencies,
      roots: reader.roots, anomalies: document.anomalies + disagreements,
      graph: {
        guard let packages = document.root["packages"] else {
          return NameGraph.withoutEdges(dependencies.count)
        }
        return NpmGraph.make(packages: packages, dependencies: dependencies)
      })
  }

  private struct Reader {
    var dependencies: [Dependency] = []
    var roots: [RecordedManifest] = []
    private var directNames: Set<String> = []
    private var hosts = HostCache()

    mutating func read(_ packages: JSONNode) throws(ReadError) {
      var count = 0
      for member in packages.members {
        count += 1
        if NpmPath.isInstalled(member.key) { continue }
        let folder = member.key.string ?? ""
        let manifest = RecordedManifest(
          folder: folder, requirements: NpmRequirements.read(member.value),
          range: member.key.range)
        roots.append(manifest)
        directNames.formUnion(manifest.requirements.map(\.name))
      }
      dependencies.reserveCapacity(count)
      for member in packages.members {
        guard member.value.kind == .object else {
          throw ReadError(at: member.value.range.lowerBound, "an entry of 'packages' is an object")
        }
        if member.key.contentRange.isEmpty { continue }
        dependencies.append(member.key.withText { entry(member, $0) })
      }
    }

    private mutating func entry(
      _ member: JSONNodeMember, _ key: UnsafeBufferPointer<UInt8>
    ) -> Dependency {
      let location = String(decoding: key, as: UTF8.self)
      let fields = NpmFields(member.value)
      let installName = NpmPath.packageName(key)
      let name = fields.name?.string ?? installName ?? location
      let integrity = fields.integrity
      let stated = integrity.map { $0.withText(SubresourceIntegrity.read) }
      let source = source(fields, installed: installName != nil)
      // npm 7 left out versions in some lockfiles; the address still names what is installed.
      let version = fields.version?.string ?? NpmSource.version(of: name, at: source) ?? ""
      return Dependency(
        ecosystem: .npm, name: name, version: version,
        alias: installName.flatMap { $0 == name ? nil : $0 }, location: location,
        artifacts: Artifacts(stated?.file ?? Artifact(digest: nil)), source: source,
        install: fields.hasInstallScript ? .yes : .no,
        flags: flags(fields, key, installName),
        range: member.key.range, sourceRange: fields.resolved?.range ?? member.key.range,
        digestRange: integrity?.range ?? member.key.range,
        hasUnreadableDigest: stated?.hasUnreadable ?? false)
    }

    private mutating func source(_ fields: NpmFields, installed: Bool) -> PackageSource {
      if fields.isLink { return PackageSource(.link, url: fields.resolved?.string ?? "") }
      if !installed { return PackageSource(.workspace) }
      // npm wrote empty addresses for a while.
      guard let resolved = fields.resolved, let url = resolved.string, !url.isEmpty else {
        return PackageSource(fields.flags.contains(.bundled) ? .bundled : .unstated)
      }
      return NpmSource.read(url, hosts: &hosts)
    }

    private func flags(
      _ fields: NpmFields, _ key: UnsafeBufferPointer<UInt8>, _ installName: String?
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
  var name, version, resolved, integrity: JSONNode?
  var hasInstallScript = false
  var isLink = false
  var flags: Dependency.Flags = []

  init(_ entry: JSONNode) {
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

  private mutating func note(_ key: JSONNode) {
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
  static let folder = "node_modules/"
  private static let bytes: StaticString = "node_modules/"
  private static var length: Int { bytes.utf8CodeUnitCount }

  /// Whether the path leads into a `node_modules` folder.
  static func isInstalled(_ key: JSONNode) -> Bool { key.withText { lastFolder($0) != nil } }

  /// `@scope/b` of `node_modules/a/node_modules/@scope/b`; nil for a workspace's folder.
  static func packageName(_ location: UnsafeBufferPointer<UInt8>) -> String? {
    lastFolder(location).map { String(decoding: location[$0...], as: UTF8.self) }
  }

  /// `a` of `a/node_modules/b`: the folder whose `node_modules` holds a package; empty for the root's.
  static func holder(_ location: String) -> Substring? {
    var text = location
    guard let start = text.withUTF8(lastFolder) else { return nil }
    let end = max(0, start - length - 1)
    return location[..<location.utf8.index(location.startIndex, offsetBy: end)]
  }

  /// Whether a package lies in the `node_modules` of the root or of a workspace.
  static func isTopLevel(_ location: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let last = lastFolder(location) else { return false }
    return lastFolder(UnsafeBufferPointer(rebasing: location[..<(last - length)])) == nil
  }

  static func isTopLevel(_ location: String) -> Bool {
    var text = location
    return text.withUTF8(isTopLevel)
  }

  /// Where the name behind the last `node_modules/` begins.
  private static func lastFolder(_ path: UnsafeBufferPointer<UInt8>) -> Int? {
    let text = RawText(path)
    var end = path.count
    while end >= length {
      let start = end &- length
      if path[end &- 1] == UInt8(ascii: "/"), path[start] == UInt8(ascii: "n"),
        start == 0 || path[start &- 1] == UInt8(ascii: "/"), text.equals(start..<end, bytes)
      {
        return end
      }
      end &-= 1
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

  static func read(_ object: JSONNode) -> [Requirement] {
    Requirement.Group.allCases.flatMap { group in
      let maps = object.members.filter { $0.key.string == group.rawValue }
      return (maps.last?.value.members.map { $0 } ?? []).compactMap { member -> Requirement? in
        guard let name = member.key.string, let specifier = member.value.string else { return nil }
        return Requirement(
          name: name, specifier: specifier, group: group,
          range: member.key.range.lowerBound..<member.value.range.upperBound)
      }
    }
  }
}
