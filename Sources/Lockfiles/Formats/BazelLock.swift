import Evidence
import Inventory
import Syntax

/// Bazel's `MODULE.bazel.lock`. From version 11 on it lists the registries' files with their SHA-256
/// (`registryFileHashes`); before, it held the module graph with each archive's integrity. Both hold what
/// module extensions download.
enum BazelLock: LockfileFormat {
  static let names: Set = ["MODULE.bazel.lock"]
  private static let newest = 26

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try JSONDocument(source)
      let root = document.root
      guard root.kind == .object, let version = root["lockFileVersion"]?.integer, version > 0 else {
        throw ReadError(
          at: root.range.lowerBound, "a MODULE.bazel.lock is an object with 'lockFileVersion'")
      }
      guard version <= newest else {
        throw ReadError(
          .unsupported, at: root.range.lowerBound,
          "lockFileVersion \(version) is newer than this pintle reads (1 to \(newest))")
      }
      guard root["registryFileHashes"] != nil || root["moduleDepGraph"] != nil else {
        throw ReadError(
          at: root.range.lowerBound, "neither 'registryFileHashes' nor 'moduleDepGraph'")
      }
      var reader = BazelReader(document.anomalies)
      if let files = root["registryFileHashes"] { try reader.read(files: files) }
      if let graph = root["moduleDepGraph"] { try reader.read(graph: graph) }
      if let extensions = root["moduleExtensions"] { reader.read(extensions: extensions) }
      return reader.list.lockfile(source, .bazel, "MODULE.bazel.lock v\(version)")
    }
  }
}

private struct BazelReader {
  private struct Module {
    let name: String
    let version: String
    let source: PackageSource
    let range: Range<Int>
    let digestRange: Range<Int>
    var files: [Artifact] = []
    var hasUnreadable = false
  }

  var list: EntryList
  private var modules: [Module] = []
  private var indices: [String: Int] = [:]

  init(_ anomalies: [Anomaly]) { list = EntryList(anomalies) }

  mutating func read(files: JSONValue) throws(ReadError) {
    for member in files.members {
      // Null says that this registry has no such file; it binds nothing.
      if member.value.isNull { continue }
      guard let text = member.value.string, let url = member.key.string else {
        throw ReadError(at: member.value.range.lowerBound, "a file's digest is a string")
      }
      var stated = StatedDigests()
      stated.add(.sha256, hex: text)
      let (key, module, file) = parts(url, member)
      let index = indices[key] ?? modules.count
      if index == modules.count {
        indices[key] = index
        modules.append(module)
      }
      modules[index].files.append(Artifact(name: file, digests: stated.digests))
      if stated.hasUnreadable { modules[index].hasUnreadable = true }
    }
    for module in modules { list.add(entry(module)) }
  }

  /// `<registry>/modules/<name>/<version>/<file>`, else a file of the registry itself.
  private func parts(_ url: String, _ member: JSONMember) -> (String, Module, file: String) {
    let pieces = url.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let known = SourceAddress.registry(url)
    let source = PackageSource(
      known.host.isEmpty ? .file : .registry, host: known.host, url: known.url)
    let isModule = pieces.count > 4 && pieces[pieces.count - 4] == "modules"
    let (name, version) =
      isModule ? (pieces[pieces.count - 3], pieces[pieces.count - 2]) : (known.url, "")
    let file = pieces.last ?? url
    let module = Module(
      name: name, version: version, source: source, range: member.key.range,
      digestRange: member.value.range)
    return (String(url.dropLast(file.utf8.count)), module, file)
  }

  private func entry(_ module: Module) -> Dependency {
    Dependency(
      .bazel, module.name, module.version, at: module.source.url, files: Artifacts(module.files),
      from: module.source, key: module.range, digestRange: module.digestRange,
      hasUnreadableDigest: module.hasUnreadable)
  }

  mutating func read(graph: JSONValue) throws(ReadError) {
    for member in graph.members {
      guard member.value.kind == .object, let key = member.key.string else {
        throw ReadError(at: member.value.range.lowerBound, "a module is an object")
      }
      // The root module is the project; modules with an override state no archive here.
      guard let attributes = member.value["repoSpec"]?["attributes"] else { continue }
      let name = member.value["name"]?.string ?? key
      add(
        name, member.value["version"]?.string ?? "", at: key, attributes, .registry,
        key: member.key.range)
    }
  }

  /// Repositories that extensions make: those that name an address and a digest.
  mutating func read(extensions: JSONValue) {
    for bundle in extensions.members {
      for run in bundle.value.members {
        for repository in run.value["generatedRepoSpecs"].map({ Array($0.members) }) ?? [] {
          guard let attributes = repository.value["attributes"],
            attributes["urls"] != nil || attributes["url"] != nil
          else { continue }
          let name = repository.key.string ?? ""
          let place = (bundle.key.string ?? "") + "/" + (run.key.string ?? "") + "/" + name
          add(name, "", at: place, attributes, .url, key: repository.key.range)
        }
      }
    }
  }

  private mutating func add(
    _ name: String, _ version: String, at location: String, _ attributes: JSONValue,
    _ kind: PackageSource.Kind, key: Range<Int>
  ) {
    let address = attributes["urls"]?.elements.first { $0.kind == .string } ?? attributes["url"]
    var stated = StatedDigests()
    if let text = attributes["integrity"], !text.contentRange.isEmpty, text.kind == .string {
      let read = SubresourceIntegrity.read(text.bytes())
      for digest in read.digests { stated.add(digest) }
      if read.hasUnreadable { stated.add(nil) }
    }
    if let text = attributes["sha256"]?.string, !text.isEmpty { stated.add(.sha256, hex: text) }
    let known = SourceAddress.archive(address?.string ?? "")
    list.add(
      Dependency(
        .bazel, name, version, at: location, files: stated.file,
        from: PackageSource(known.kind == .file ? .file : kind, host: known.host, url: known.url),
        key: key, sourceRange: address?.range,
        digestRange: (attributes["integrity"] ?? attributes["sha256"])?.range,
        hasUnreadableDigest: stated.hasUnreadable))
  }
}
