import Evidence
import Inventory
import Syntax

/// CocoaPods' `Podfile.lock`. A pod's subspecs come from one source and are one entry. The checksums are
/// SHA-1 of each pod's specification, which repositories of specifications revise, and not of its
/// content.
enum PodfileLock: LockfileFormat {
  static let names: Set = ["Podfile.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try YAMLDocument(source)
      guard document.roots.count == 1, let root = document.root, root.kind == .mapping,
        root["COCOAPODS"] != nil
      else { throw ReadError(at: 0, "a Podfile.lock is one mapping with 'COCOAPODS'") }
      var reader = try PodfileReader(root, document.anomalies)
      for item in root["PODS"]?.elements ?? [] { try reader.take(item) }
      let (edges, direct) = (reader.edges, reader.direct)
      return reader.list.lockfile(
        source, .cocoapods, "Podfile.lock", edges: edges
      ) { direct.isEmpty || direct.contains($0.name) }
    }
  }
}

private struct PodfileReader {
  var list: EntryList
  private let external: [String: YAMLValue]
  private let checkouts: [String: YAMLValue]
  private(set) var direct: Set<String> = []
  /// Names of spec repositories by pod.
  private var repositories: [String: YAMLValue] = [:]
  private var checksums: [String: YAMLValue] = [:]
  private var indices: [String: Int] = [:]
  private var needs: [[String]] = []
  var edges: [[String]] { needs }

  init(_ root: YAMLValue, _ anomalies: [Anomaly]) throws(ReadError) {
    external = Self.options(root["EXTERNAL SOURCES"])
    checkouts = Self.options(root["CHECKOUT OPTIONS"])
    list = EntryList(anomalies)
    for item in root["DEPENDENCIES"]?.elements ?? [] {
      direct.insert(try Self.pod(item).name)
    }
    for repository in root["SPEC REPOS"]?.members ?? [] {
      for name in repository.value.elements { repositories[name.string ?? ""] = repository.key }
    }
    for member in root["SPEC CHECKSUMS"]?.members ?? [] {
      checksums[member.key.string ?? ""] = member.value
    }
  }

  /// `- Name/Subspec (1.0)`, or a mapping from that to what it requires.
  mutating func take(_ item: YAMLValue) throws(ReadError) {
    let key = item.kind == .mapping ? item.members.first?.key : item
    guard let key, item.kind != .mapping || item.members.count == 1 else {
      throw ReadError(at: item.range.lowerBound, "a pod, or a pod and what it requires")
    }
    let (name, version) = try Self.pod(key)
    guard let version else {
      throw ReadError(at: key.range.lowerBound, "a pod without a version")
    }
    let index = indices[name] ?? list.dependencies.count
    if index == list.dependencies.count {
      indices[name] = index
      list.add(entry(name, version, key))
      needs.append([])
    } else if list.dependencies[index].version != version {
      list.note(
        .disagreement, key.range, earlier: list.dependencies[index].range,
        "'\(name)' has two versions")
    }
    for required in item.members.first?.value.elements ?? [] {
      needs[index].append(try Self.pod(required).name)
    }
  }

  private func entry(_ name: String, _ version: String, _ key: YAMLValue) -> Dependency {
    let checksum = checksums[name]
    var stated = StatedDigests()
    if let text = checksum?.string { stated.add(.sha1, hex: text, of: .named("podspec")) }
    return Dependency(
      .cocoapods, name, version, at: name,
      files: stated.revision(of: "podspec", by: stated.digests.first), from: source(name),
      flags: direct.contains(name) ? .direct : [], key: key.range,
      sourceRange: (external[name] ?? repositories[name])?.range, digestRange: checksum?.range,
      hasUnreadableDigest: stated.hasUnreadable)
  }

  /// Options by pod; one of several subspecs speaks for all.
  private static func options(_ map: YAMLValue?) -> [String: YAMLValue] {
    guard let map else { return [:] }
    return map.members.reduce(into: [:]) { known, member in
      known[String((member.key.string ?? "").prefix { $0 != "/" })] = member.value
    }
  }

  private func source(_ name: String) -> PackageSource {
    guard let options = external[name] else { return repository(name) }
    if let path = options[":path"]?.string { return PackageSource(.link, url: path) }
    if let url = options[":git"]?.string {
      let commit = checkouts[name]?[":commit"] ?? options[":commit"]
      return SourceAddress.git(url, commit: commit?.string)
    }
    let url = options[":podspec"]?.string ?? options[":http"]?.string ?? ""
    return SourceAddress.archive(url)
  }

  private func repository(_ name: String) -> PackageSource {
    guard let text = repositories[name]?.string else { return PackageSource(.unstated) }
    let isPublic = text == "trunk" || text == "https://github.com/CocoaPods/Specs.git"
    if isPublic || text == "https://github.com/cocoapods/specs.git" {
      return PackageSource(.registry, host: "trunk", url: text)
    }
    let known = SourceAddress.git(text, commit: nil)
    return PackageSource(
      known.host.isEmpty ? .unstated : .registry, host: known.host, url: known.url)
  }

  /// `Name/Subspec (= 1.0)`: the pod's own name and what stands in parentheses.
  private static func pod(_ value: YAMLValue) throws(ReadError) -> (name: String, version: String?)
  {
    guard let text = value.string, let name = text.split(separator: " ").first else {
      throw ReadError(at: value.range.lowerBound, "not a pod's name")
    }
    let rest = text.dropFirst(name.utf8.count).drop { $0 == " " }
    let version = rest.hasPrefix("(") && rest.hasSuffix(")") ? rest.dropFirst().dropLast() : nil
    return (String(name.prefix { $0 != "/" }), version.map(String.init))
  }
}
