import Evidence
import Inventory
import Syntax
import Trees

/// NuGet's `packages.lock.json`, versions 1 and 2: for each framework (and framework and runtime) the
/// packages with the SHA-512 of their content. It names no feed; the configuration decides that.
enum NuGetLock: LockfileFormat {
  static let names: Set = ["packages.lock.json"]

  /// `packages.<project>.lock.json`.
  static func matches(_ path: TreePath) -> Bool {
    let name = path.nameText
    return name.hasPrefix("packages.") && name.hasSuffix(".lock.json")
  }

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try JSONDocument(source, options: .packageManagers)
      let root = document.root
      guard root.kind == .object, let version = root["version"]?.integer else {
        throw ReadError(at: root.range.lowerBound, "a NuGet lockfile is an object with 'version'")
      }
      guard (1...2).contains(version) else {
        throw ReadError(
          .unsupported, at: root.range.lowerBound,
          "version \(version) is not one that this pintle reads (1, 2)")
      }
      var reader = NuGetReader(document.anomalies)
      if let frameworks = root["dependencies"] {
        for framework in frameworks.members { try reader.read(framework) }
      }
      let edges = reader.edges
      return reader.list.lockfile(
        source, .nuget, "packages.lock.json v\(version)", roots: reader.roots, edges: edges
      ) { $0.flags.contains(.direct) || $0.source.kind == .workspace }
    }
  }
}

private struct NuGetReader {
  var list: EntryList
  var edges: [[String]] = []
  var roots: [RecordedManifest] = []
  private var digests: [String: (digests: [Digest], range: Range<Int>)] = [:]

  init(_ anomalies: [Anomaly]) { list = EntryList(anomalies) }

  mutating func read(_ framework: JSONMember) throws(ReadError) {
    guard framework.value.kind == .object else {
      throw ReadError(at: framework.value.range.lowerBound, "a framework's packages are an object")
    }
    let name = framework.key.string ?? ""
    var requirements: [Requirement] = []
    for member in framework.value.members {
      let entry = try entry(member, name)
      list.add(entry)
      edges.append(member.value["dependencies"]?.members.compactMap(\.key.string) ?? [])
      compare(entry)
      if entry.flags.contains(.direct) {
        requirements.append(
          Requirement(
            name: entry.name, specifier: member.value["requested"]?.string ?? "",
            group: .dependencies, range: entry.range))
      }
    }
    roots.append(
      RecordedManifest(folder: "", requirements: requirements, range: framework.key.range))
  }

  private func entry(_ member: JSONMember, _ framework: String) throws(ReadError) -> Dependency {
    let value = member.value
    guard value.kind == .object, let name = member.key.string,
      let type = value["type"]?.string,
      ["Direct", "Transitive", "CentralTransitive", "Project"].contains(type)
    else {
      throw ReadError(at: value.range.lowerBound, "a package of a type that NuGet does not write")
    }
    var stated = StatedDigests()
    if let hash = value["contentHash"], !hash.isNull {
      stated.add(Digest(.sha512, base64: hash.bytes()))
    }
    let version = value["resolved"]?.string ?? ""
    guard type == "Project" || !version.isEmpty else {
      throw ReadError(at: value.range.lowerBound, "a package without 'resolved'")
    }
    return Dependency(
      .nuget, name, version, at: framework + "/" + name.lowercased(), files: stated.file,
      from: PackageSource(type == "Project" ? .workspace : .unstated),
      flags: type == "Direct" ? .direct : [], key: member.key.range,
      digestRange: value["contentHash"]?.range, hasUnreadableDigest: stated.hasUnreadable)
  }

  /// One version has one content, whatever framework it is for.
  private mutating func compare(_ entry: Dependency) {
    guard !entry.digests.isEmpty else { return }
    let key = entry.name.lowercased() + "@" + entry.version
    guard let known = digests[key] else {
      digests[key] = (entry.digests, entry.digestRange)
      return
    }
    guard known.digests != entry.digests else { return }
    list.note(
      .disagreement, entry.digestRange, earlier: known.range,
      "'\(entry.name)' \(entry.version) has two digests in one lockfile")
  }
}
