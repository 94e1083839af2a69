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
      let (reader, version) = try document.withRoot { (root) throws(ReadError) in
        guard root.kind == .object, let version = root["version"]?.integer else {
          throw ReadError(at: root.range.lowerBound, "a NuGet lockfile is an object with 'version'")
        }
        guard (1...2).contains(version) else {
          throw ReadError(
            .unsupported, at: root.range.lowerBound,
            "version \(version) is not one that this pintle reads (1, 2)")
        }
        var reader = NuGetReader(
          document.anomalies, expecting: document.source.bytes.count / 320)
        if let frameworks = root["dependencies"] { try reader.read(frameworks) }
        return (reader, version)
      }
      return reader.list.lockfile(
        source, .nuget, "packages.lock.json v\(version)", roots: reader.roots,
        requiring: { requirements(document.root) },
        isRoot: { $0.flags.contains(.direct) || $0.source.kind == .workspace })
    }
  }

  /// What each package requires, in order.
  private static func requirements(_ root: JSONValue) -> [[String]] {
    (root["dependencies"]?.members.map { $0 } ?? []).flatMap { framework in
      framework.value.members.map { package in
        package.value["dependencies"]?.members.compactMap(\.key.string) ?? []
      }
    }
  }
}

private struct NuGetReader {
  var list: EntryList
  var roots: [RecordedManifest] = []
  /// Of versions, by name in lower case; looked at where there are several frameworks alone.
  private var digests: [String: (digests: [Digest], range: Range<Int>)] = [:]

  init(_ anomalies: [Anomaly], expecting count: Int) {
    list = EntryList(anomalies)
    list.reserve(count)
  }

  mutating func read(_ frameworks: JSONNode) throws(ReadError) {
    let all = frameworks.members.map { $0 }
    for framework in all { try read(framework, isOnlyOne: all.count == 1) }
  }

  private mutating func read(
    _ framework: JSONNodeMember, isOnlyOne: Bool
  ) throws(ReadError) {
    guard framework.value.kind == .object else {
      throw ReadError(at: framework.value.range.lowerBound, "a framework's packages are an object")
    }
    let folder = (framework.key.string ?? "") + "/"
    var requirements: [Requirement] = []
    for member in framework.value.members {
      let fields = Fields(member.value)
      let entry = try entry(member, fields, folder)
      list.add(entry)
      if !isOnlyOne { compare(entry) }
      if entry.flags.contains(.direct) {
        requirements.append(
          Requirement(
            name: entry.name, specifier: fields.requested?.string ?? "",
            group: .dependencies, range: entry.range))
      }
    }
    roots.append(
      RecordedManifest(folder: "", requirements: requirements, range: framework.key.range))
  }

  /// The members of one package, found in one pass.
  private struct Fields {
    private(set) var type, resolved, hash, requested: JSONNode?

    init(_ package: JSONNode) {
      for member in package.members {
        let key = member.key
        if key.equals("type") {
          type = member.value
        } else if key.equals("resolved") {
          resolved = member.value
        } else if key.equals("contentHash") {
          hash = member.value
        } else if key.equals("requested") {
          requested = member.value
        }
      }
    }
  }

  private enum Kind { case direct, transitive, project }

  private func entry(
    _ member: JSONNodeMember, _ fields: Fields, _ folder: String
  ) throws(ReadError) -> Dependency {
    let value = member.value
    guard value.kind == .object, let name = member.key.string, let kind = kind(fields.type) else {
      throw ReadError(at: value.range.lowerBound, "a package of a type that NuGet does not write")
    }
    var stated = StatedDigests()
    if let hash = fields.hash, !hash.isNull {
      stated.add(hash.withText { Digest(.sha512, base64: $0) })
    }
    let version = fields.resolved?.string ?? ""
    guard kind == .project || !version.isEmpty else {
      throw ReadError(at: value.range.lowerBound, "a package without 'resolved'")
    }
    let key = member.key.withText { RawText($0).lowercased(0..<$0.count) }
    return Dependency(
      .nuget, name, version, at: folder + key, files: stated.file,
      from: PackageSource(kind == .project ? .workspace : .unstated),
      flags: kind == .direct ? .direct : [], key: member.key.range,
      digestRange: fields.hash?.range, hasUnreadableDigest: stated.hasUnreadable)
  }

  private func kind(_ type: JSONNode?) -> Kind? {
    guard let type else { return nil }
    if type.equals("Transitive") || type.equals("CentralTransitive") { return .transitive }
    if type.equals("Direct") { return .direct }
    return type.equals("Project") ? .project : nil
  }

  /// One version has one content, whatever framework it is for.
  private mutating func compare(_ entry: Dependency) {
    guard entry.artifacts.hasDigest else { return }
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
