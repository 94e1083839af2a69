import Evidence
import Inventory
import Syntax

/// Nix's `flake.lock` and devenv's `devenv.lock`, versions 5 to 7: a graph of inputs. An input's revision is
/// its version: it never changes, and `narHash` is the digest of its tree.
enum FlakeLock: LockfileFormat {
  static let names: Set = ["flake.lock", "devenv.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try JSONDocument(source)
      let root = document.root
      guard root.kind == .object, let version = root["version"]?.integer else {
        throw ReadError(
          at: root.range.lowerBound, "a \(source.path.nameText) is an object with 'version'")
      }
      guard (5...7).contains(version) else {
        throw ReadError(
          .unsupported, at: root.range.lowerBound,
          "version \(version) is not one that this pintle reads (5, 6, 7)")
      }
      guard let nodes = root["nodes"], nodes.kind == .object, let start = root["root"]?.string
      else {
        throw ReadError(
          at: root.range.lowerBound, "a \(source.path.nameText) has 'nodes' and 'root'")
      }
      var reader = FlakeReader(nodes, start: start, EntryList(document.anomalies))
      try reader.read()
      let (list, keys, needs) = (reader.list, reader.keys, reader.needs)
      let recorded = RecordedManifest(folder: "", requirements: [], range: nodes.range)
      return Lockfile(
        source: source, ecosystem: .nix, format: "\(source.path.nameText) v\(version)",
        dependencies: list.dependencies, roots: [recorded], anomalies: list.anomalies,
        graph: { FlakeGraph.make(keys, needs, start: start) })
    }
  }
}

private struct FlakeReader {
  private let nodes: JSONValue
  private let start: String
  var list: EntryList
  /// Of the entries, in order.
  var keys: [String] = []
  /// Names of nodes that a node's inputs lead to; paths (`follows`) lead to nodes that others name.
  var needs: [String: [String]] = [:]

  init(_ nodes: JSONValue, start: String, _ list: EntryList) {
    self.nodes = nodes
    self.start = start
    self.list = list
  }

  mutating func read() throws(ReadError) {
    for member in nodes.members {
      let key = member.key.string ?? ""
      guard member.value.kind == .object else {
        throw ReadError(at: member.value.range.lowerBound, "a node is an object")
      }
      needs[key] = member.value["inputs"]?.members.compactMap(\.value.string) ?? []
    }
    guard needs[start] != nil else {
      throw ReadError(at: nodes.range.lowerBound, "'nodes' has no node for 'root'")
    }
    let direct = Set(needs[start] ?? [])
    for member in nodes.members {
      let key = member.key.string ?? ""
      if key == start { continue }
      guard let locked = member.value["locked"], locked.kind == .object else {
        throw ReadError(at: member.key.range.lowerBound, "an input without 'locked'")
      }
      keys.append(key)
      if let original = member.value["original"] { compare(original, locked, key) }
      list.add(entry(key, member, locked, direct.contains(key)))
    }
  }

  /// What a flake asked for and what it was locked to name one repository, and one revision where it asked
  /// for one.
  private mutating func compare(_ original: JSONValue, _ locked: JSONValue, _ key: String) {
    guard original.kind == .object, let type = original["type"]?.string,
      type == locked["type"]?.string, ["github", "gitlab", "sourcehut"].contains(type)
    else { return }
    for field in ["owner", "repo", "host", "rev"] {
      guard let asked = original.member(field)?.string else { continue }
      let value = locked.member(field)
      if value?.string?.lowercased() == asked.lowercased() { continue }
      list.note(
        .disagreement, (value ?? locked).range, earlier: original.range,
        "'\(key)' asks for the \(field) '\(asked)' and is locked to '\(value?.string ?? "none")'")
    }
  }

  private func entry(
    _ key: String, _ member: JSONMember, _ locked: JSONValue, _ isDirect: Bool
  ) -> Dependency {
    var stated = StatedDigests()
    if let hash = locked["narHash"] {
      let read = SubresourceIntegrity.read(hash.bytes())
      for digest in read.digests {
        stated.add(Digest(digest.algorithm, digest.bytes, of: .nixArchive))
      }
      if read.hasUnreadable { stated.add(nil) }
    }
    let revision = locked["rev"]?.string ?? ""
    let input = FlakeInput(locked)
    return Dependency(
      .nix, input.name ?? key, revision, at: key, files: stated.file, from: input.source,
      install: .unknown, flags: isDirect ? .direct : [], key: member.key.range,
      sourceRange: locked.range, digestRange: locked["narHash"]?.range,
      hasUnreadableDigest: stated.hasUnreadable)
  }
}

/// Where an input comes from. What is locked by a revision is an immutable version, as a registry's; an
/// archive without one is bound by its digest alone.
private struct FlakeInput {
  let name: String?
  let source: PackageSource

  init(_ locked: JSONValue) {
    let type = locked["type"]?.string ?? ""
    let commit = locked["rev"]?.string.flatMap(SourceAddress.fullCommit)
    let url = locked["url"]?.string ?? ""
    switch type {
    case "github", "gitlab", "sourcehut":
      let hosts = ["github": "github.com", "gitlab": "gitlab.com", "sourcehut": "git.sr.ht"]
      let host = locked["host"]?.string ?? hosts[type] ?? type
      let path = (locked["owner"]?.string ?? "") + "/" + (locked["repo"]?.string ?? "")
      name = path
      source = PackageSource(
        .registry, host: HostClass.name(of: host), url: "https://\(host)/\(path)", commit: commit)
    case "git", "hg":
      let known = SourceAddress.git(url, commit: commit)
      name = nil
      source = PackageSource(
        known.host.isEmpty ? .file : commit == nil ? .git : .registry, host: known.host,
        url: known.url, commit: commit)
    case "path": (name, source) = (nil, PackageSource(.file, url: locked["path"]?.string ?? ""))
    case "indirect": (name, source) = (locked["id"]?.string, PackageSource(.unstated))
    default: (name, source) = (nil, SourceAddress.archive(url))
    }
  }
}

private enum FlakeGraph {
  static func make(
    _ keys: [String], _ needs: [String: [String]], start: String
  ) -> Lockfile.Graph {
    let indices = Dictionary(
      keys.enumerated().map { ($0.element, Int32(truncatingIfNeeded: $0.offset)) },
      uniquingKeysWith: { _, last in last })
    func targets(_ key: String) -> [Int32] { (needs[key] ?? []).compactMap { indices[$0] } }
    return Lockfile.Graph(
      roots: targets(start), edges: keys.map(targets), missing: [], aliases: [])
  }
}
