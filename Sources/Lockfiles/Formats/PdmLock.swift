import Evidence
import Inventory
import Syntax

/// `pdm.lock`, `lock_version` 2 to 4.5 (pdm's `models/repositories/lock.py` and `project/lockfile`).
///
/// Digests stand in `[metadata.files]` by `name version` up to 4.0, and beside each package after that. A
/// package stands once more for every set of extras it is wanted with.
enum PdmLock: LockfileFormat {
  static let names: Set = ["pdm.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    TOMLReading.read(source) { document throws(ReadError) in
      let root = document.root
      guard let metadata = try root["metadata"]?.table("'metadata'") else {
        throw ReadError(at: source.bytes.count, "a pdm.lock has a table 'metadata'")
      }
      let version = try version(metadata, root)
      let packages = try root["package"]?.array("'package'").map { $0 } ?? []
      var reader = PdmPackages()
      try reader.read(packages, metadata)
      let dependencies = reader.dependencies
      let lockfile = Lockfile(
        source: source, ecosystem: .pypi, format: "pdm.lock \(version)",
        dependencies: dependencies, roots: [], anomalies: reader.anomalies,
        graph: { graph(packages, dependencies) })
      return (lockfile, lockfile.anomalies)
    }
  }

  /// The oldest wrote it into `[root]`, or nowhere.
  private static func version(
    _ metadata: TOMLValue, _ root: TOMLValue
  ) throws(ReadError) -> String {
    guard let value = metadata["lock_version"] ?? root["root"]?["lock_version"] else { return "1" }
    let version = try value.text("'lock_version'")
    let numbers = version.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard let major = numbers.first ?? nil, numbers.allSatisfy({ $0 != nil }) else {
      throw ReadError(at: value.range.lowerBound, "'lock_version' is not a version")
    }
    let minor = numbers.count > 1 ? numbers[1] ?? 0 : 0
    guard major >= 1, major < 4 || major == 4 && minor <= 5 else {
      throw ReadError(
        .unsupported, at: value.range.lowerBound,
        "lock_version '\(version)' of pdm.lock is newer than this pintle reads (1 to 4.5)")
    }
    return version
  }

  private static func graph(
    _ packages: [TOMLValue], _ dependencies: [Dependency]
  ) -> Lockfile.Graph {
    var graph = NameGraph(dependencies)
    for (index, package) in packages.enumerated() {
      guard let needs = package["dependencies"] else { continue }
      for name in needs.elements.compactMap({ PythonRequirement($0.bytes())?.name })
        + needs.members.map({ PythonName.canonical($0.key.bytes().prefix { $0 != 0x5B }) })
      {
        _ = graph.connect(Int32(index), to: name)
      }
    }
    return graph.graphFromTops()
  }
}

/// The packages of a `pdm.lock`.
private struct PdmPackages {
  private(set) var dependencies: [Dependency] = []
  private var places = EntryPlaces()
  /// By `name version`, as written and without extras.
  private var filesByKey: [String: TOMLValue] = [:]
  /// Files that entries may still take from `filesByKey`, of which every set of extras takes all.
  private var budget = 8_000_000

  var anomalies: [Anomaly] { places.anomalies }

  mutating func read(_ packages: [TOMLValue], _ metadata: TOMLValue) throws(ReadError) {
    if let files = metadata["files"] {
      for member in try files.table("'files'").members {
        let words = member.key.bytes().split(separator: 0x20, maxSplits: 1)
        guard words.count == 2 else {
          throw ReadError(
            at: member.key.range.lowerBound, "files are those of a name and a version")
        }
        let key = Self.key(words[0], String(decoding: words[1], as: UTF8.self))
        filesByKey[key] = filesByKey[key] ?? member.value
      }
    }
    dependencies.reserveCapacity(packages.count)
    for package in packages { dependencies.append(try entry(package)) }
  }

  private static func key(_ name: ArraySlice<UInt8>, _ version: String) -> String {
    PythonName.canonical(name.prefix { $0 != UInt8(ascii: "[") }) + " " + version
  }

  private mutating func entry(_ package: TOMLValue) throws(ReadError) -> Dependency {
    guard package.kind == .table, let nameValue = package["name"], nameValue.kind == .string else {
      throw ReadError(at: package.range.lowerBound, "a package without a name")
    }
    let version = try package["version"]?.text("'version'") ?? ""
    let written = nameValue.bytes()
    let name = PythonName.canonical(written.prefix { $0 != UInt8(ascii: "[") })
    let source = Self.source(package)
    let files = try files(package, Self.key(written, version), source.source)
    return Dependency(
      ecosystem: .pypi, name: name, version: version,
      location: places.take(
        name + extras(package, written) + "@" + version + Self.place(source.source),
        nameValue.range, isOdd: package["marker"] == nil),
      artifacts: files.artifacts, source: files.source, install: .unknown, flags: flags(package),
      range: nameValue.range,
      sourceRange: files.stray?.range ?? source.range ?? nameValue.range,
      digestRange: files.range ?? nameValue.range, hasUnreadableDigest: files.hasUnreadable)
  }

  private static func place(_ source: PackageSource) -> String {
    source.kind == .unstated ? "" : " (\(source.url))"
  }

  /// As `[socks]`; the oldest lockfiles have it in the name.
  private func extras(_ package: TOMLValue, _ name: ArraySlice<UInt8>) -> String {
    let inName = String(decoding: name.drop { $0 != UInt8(ascii: "[") }, as: UTF8.self)
    guard inName.isEmpty, let extras = package["extras"] else { return inName }
    let list = extras.elements.compactMap(\.string)
    return list.isEmpty ? "" : "[" + list.joined(separator: ",") + "]"
  }

  private func flags(_ package: TOMLValue) -> Dependency.Flags {
    guard let groups = package["groups"], groups.kind == .array else { return [] }
    return groups.elements.contains { $0.equals("default") } ? [] : .dev
  }

  private static func source(_ package: TOMLValue) -> (source: PackageSource, range: Range<Int>?) {
    for member in package.members {
      guard let text = member.value.string else { continue }
      let key = member.key
      if key.equals("git") || key.equals("hg") || key.equals("svn") || key.equals("bzr") {
        let revision = package["revision"]?.string
        return (PythonSource.git(text, commit: revision), member.value.range)
      }
      if key.equals("url") { return (PythonSource.archive(text), member.value.range) }
      if key.equals("path") {
        let isFolder = package["editable"]?.bool == true || package["files"] == nil
        return (PackageSource(isFolder ? .link : .file, url: text), member.value.range)
      }
    }
    return (PackageSource(.unstated), nil)
  }

  private mutating func files(
    _ package: TOMLValue, _ key: String, _ source: PackageSource
  ) throws(ReadError) -> PythonFiles {
    guard let list = package["files"] ?? filesByKey[key] else { return PythonFiles(source) }
    let entries = Array(try list.array("'files'"))
    budget -= entries.count
    guard budget >= 0 else {
      throw ReadError(
        .limit("files"), at: list.range.lowerBound, "too many files of too many extras")
    }
    var files = PythonFiles(Self.registry(of: entries, source))
    for file in entries {
      guard file.kind == .table, let address = file["file"] ?? file["url"],
        address.kind == .string
      else { throw ReadError(at: file.range.lowerBound, "a file without a name") }
      let hash = file["hash"]
      if let hash, hash.kind != .string {
        throw ReadError(at: hash.range.lowerBound, "a digest is a string")
      }
      files.note(address: address.bytes(), address.range)
      files.add(
        name: SourceText.fileName(address.bytes()), digest: hash?.bytes(), range: file.range)
    }
    return files
  }

  /// With `static_urls` the files' addresses are stated, and so is the host.
  private static func registry(of files: [TOMLValue], _ source: PackageSource) -> PackageSource {
    guard source.kind == .unstated, let url = files.lazy.compactMap({ $0["url"]?.string }).first,
      url.contains("://")
    else { return source }
    return PackageSource(
      .registry, host: SourceText.host(url), url: SourceText.withoutUserInfo(url))
  }
}
