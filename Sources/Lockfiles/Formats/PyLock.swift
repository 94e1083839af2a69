import Evidence
import Inventory
import Syntax
import Trees

/// `pylock.toml` and `pylock.<name>.toml`, `lock-version` 1.0 (PEP 751; packaging.python.org,
/// "pylock.toml specification"). Keys that are not known must be ignored.
enum PyLock: LockfileFormat {
  static let names: Set = ["pylock.toml"]

  static func matches(_ path: TreePath) -> Bool {
    let name = path.nameText
    return name.hasPrefix("pylock.") && name.hasSuffix(".toml") && name.utf8.count > 12
  }

  static func read(_ source: Source) -> Reading<Lockfile> {
    TOMLReading.read(source) { document throws(ReadError) in
      let root = document.root
      let version = try version(root)
      guard let list = root["packages"] else {
        throw ReadError(at: source.bytes.count, "a pylock.toml has 'packages'")
      }
      let packages = Array(try list.array("'packages'"))
      var reader = PyLockPackages()
      try reader.read(packages)
      let dependencies = reader.dependencies
      let lockfile = Lockfile(
        source: source, ecosystem: .pypi, format: "pylock.toml \(version)",
        dependencies: dependencies, roots: [], anomalies: reader.anomalies,
        graph: { graph(packages, dependencies) })
      return (lockfile, lockfile.anomalies)
    }
  }

  private static func version(_ root: TOMLValue) throws(ReadError) -> String {
    guard let value = root["lock-version"] else {
      throw ReadError(at: 0, "a pylock.toml has a 'lock-version'")
    }
    let version = try value.text("'lock-version'")
    guard version == "1.0" else {
      throw ReadError(
        .unsupported, at: value.range.lowerBound,
        "lock-version '\(version)' of pylock.toml is not one this pintle reads (1.0)")
    }
    return version
  }

  private static func graph(
    _ packages: [TOMLValue], _ dependencies: [Dependency]
  ) -> Lockfile.Graph {
    var graph = NameGraph(dependencies)
    for (index, package) in packages.enumerated() {
      guard let needs = package["dependencies"] else { continue }
      for need in needs.elements {
        guard let name = need["name"] else { continue }
        let version = need["version"]?.string
        _ = graph.connect(Int32(index), to: PythonName.canonical(name.bytes())) {
          version == nil || dependencies[Int($0)].version == version
        }
      }
    }
    return graph.graphFromTops()
  }
}

/// The packages of a `pylock.toml`.
private struct PyLockPackages {
  private(set) var dependencies: [Dependency] = []
  private var places = EntryPlaces()

  var anomalies: [Anomaly] { places.anomalies }

  mutating func read(_ packages: [TOMLValue]) throws(ReadError) {
    dependencies.reserveCapacity(packages.count)
    for package in packages { dependencies.append(try entry(package)) }
  }

  private mutating func entry(_ package: TOMLValue) throws(ReadError) -> Dependency {
    guard package.kind == .table, let nameValue = package["name"], nameValue.kind == .string else {
      throw ReadError(at: package.range.lowerBound, "a package without a name")
    }
    let name = PythonName.canonical(nameValue.bytes())
    let version = try package["version"]?.text("'version'") ?? ""
    let (source, sourceRange) = try Self.source(package)
    var files = PythonFiles(source)
    if let sdist = package["sdist"] { try Self.add(sdist, to: &files) }
    for wheel in try package["wheels"]?.array("'wheels'").map({ $0 }) ?? [] {
      try Self.add(wheel, to: &files)
    }
    if let archive = package["archive"] { try Self.add(archive, to: &files) }
    return Dependency(
      ecosystem: .pypi, name: name, version: version,
      location: places.take(
        name + "@" + version + Self.place(source), nameValue.range, isOdd: package["marker"] == nil),
      artifacts: files.artifacts, source: files.source, install: .unknown, flags: [],
      range: nameValue.range,
      sourceRange: files.stray?.range ?? sourceRange ?? nameValue.range,
      digestRange: files.range ?? nameValue.range, hasUnreadableDigest: files.hasUnreadable)
  }

  private static func place(_ source: PackageSource) -> String {
    if source.kind == .unstated || source.host == "pypi" { return "" }
    return " (\(source.kind == .registry ? source.host : source.url))"
  }

  /// `vcs`, `directory` and `archive` exclude each other and files; else an index, where it is stated.
  private static func source(
    _ package: TOMLValue
  ) throws(ReadError) -> (PackageSource, Range<Int>?) {
    if let vcs = try package["vcs"]?.table("'vcs'") {
      let commit = vcs["commit-id"]?.string
      return (
        PythonSource.git((vcs["url"] ?? vcs["path"])?.string ?? "", commit: commit), vcs.range
      )
    }
    if let folder = try package["directory"]?.table("'directory'") {
      return (PackageSource(.link, url: folder["path"]?.string ?? ""), folder.range)
    }
    if let archive = try package["archive"]?.table("'archive'") {
      return (
        PythonSource.archive((archive["url"] ?? archive["path"])?.string ?? ""), archive.range
      )
    }
    if let index = package["index"] {
      return (PythonSource.registry(try index.text("'index'")), index.range)
    }
    return try unstated(package)
  }

  /// Without an index the files' addresses say where they come from.
  private static func unstated(
    _ package: TOMLValue
  ) throws(ReadError) -> (PackageSource, Range<Int>?) {
    let wheels = package["wheels"].map { Array($0.elements) } ?? []
    let files = [package["sdist"]].compactMap(\.self) + wheels
    guard let value = files.lazy.compactMap({ $0["url"] }).first, let url = value.string else {
      return (PackageSource(.unstated), nil)
    }
    let source = PackageSource(
      .registry, host: SourceText.host(url), url: SourceText.withoutUserInfo(url))
    return (source, value.range)
  }

  /// `{ name, url | path, size, hashes = { sha256 = … } }`
  private static func add(_ value: TOMLValue, to files: inout PythonFiles) throws(ReadError) {
    let file = try value.table("a file")
    let address = file["url"] ?? file["path"]
    if let url = file["url"], url.kind == .string { files.note(address: url.bytes(), url.range) }
    guard let hashes = try file["hashes"]?.table("'hashes'") else {
      throw ReadError(at: file.range.lowerBound, "a file without 'hashes'")
    }
    var digests: [Digest] = []
    var isUnreadable = false
    for hash in hashes.members {
      let digest = PrefixedDigest.read(algorithm: hash.key.bytes(), hex: hash.value.bytes())
      if let digest { digests.append(digest) } else { isUnreadable = true }
    }
    files.add(
      name: file["name"]?.string ?? address.flatMap { SourceText.fileName($0.bytes()) },
      digests: digests, isUnreadable: isUnreadable, range: file.range)
  }
}
