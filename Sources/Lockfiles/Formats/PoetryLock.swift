import Evidence
import Inventory
import Syntax

/// `poetry.lock` of `lock-version` 1.0, 1.1, 2.0 and 2.1 (poetry's `packages/locker.py`), and those
/// without a version that poetry 0.12 wrote.
///
/// Digests stand in `[metadata.files]` by name up to 1.1, and beside each package from 2.0 on. A package
/// without a source comes from PyPI.
enum PoetryLock: LockfileFormat {
  static let names: Set = ["poetry.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    TOMLReading.read(source) { document throws(ReadError) in
      let root = document.root
      guard let metadata = try root["metadata"]?.table("'metadata'") else {
        throw ReadError(at: source.bytes.count, "a poetry.lock ends with 'metadata'")
      }
      let version = try version(of: metadata)
      let packages = try root["package"]?.array("'package'").map { $0 } ?? []
      var reader = PoetryPackages()
      try reader.read(packages, metadata)
      let dependencies = reader.dependencies
      let lockfile = Lockfile(
        source: source, ecosystem: .pypi, format: "poetry.lock \(version)",
        dependencies: dependencies, roots: [], anomalies: reader.anomalies,
        graph: { graph(packages, dependencies) })
      return (lockfile, lockfile.anomalies)
    }
  }

  private static func version(of metadata: TOMLValue) throws(ReadError) -> String {
    guard let value = metadata["lock-version"] else { return "0" }
    let version = try value.text("'lock-version'")
    guard ["1.0", "1.1", "2.0", "2.1"].contains(version) else {
      throw ReadError(
        .unsupported, at: value.range.lowerBound,
        "lock-version '\(version)' of poetry.lock is not one this pintle reads (1.0, 1.1, 2.0, 2.1)"
      )
    }
    return version
  }

  private static func graph(
    _ packages: [TOMLValue], _ dependencies: [Dependency]
  ) -> Lockfile.Graph {
    var graph = NameGraph(dependencies)
    for (index, package) in packages.enumerated() {
      guard let needs = package["dependencies"] else { continue }
      for need in needs.members {
        _ = graph.connect(Int32(index), to: PythonName.canonical(need.key.bytes()))
      }
    }
    return graph.graphFromTops()
  }
}

/// The packages of a `poetry.lock`.
private struct PoetryPackages {
  private(set) var dependencies: [Dependency] = []
  private var places = EntryPlaces()
  /// Of lockfiles up to 1.1, by name and version.
  private var filesByVersion: [String: [TOMLValue]] = [:]

  var anomalies: [Anomaly] { places.anomalies }

  mutating func read(_ packages: [TOMLValue], _ metadata: TOMLValue) throws(ReadError) {
    for table in [metadata["files"], metadata["hashes"]].compactMap(\.self) {
      try shareOut(try table.table("'files'"), Self.versions(packages))
    }
    dependencies.reserveCapacity(packages.count)
    places = EntryPlaces(packages.count)
    for package in packages { dependencies.append(try entry(package)) }
  }

  private static func versions(_ packages: [TOMLValue]) -> [String: [String]] {
    var versions: [String: [String]] = [:]
    for package in packages {
      guard let name = package["name"], let version = package["version"]?.string else { continue }
      versions[PythonName.canonical(name.bytes()), default: []].append(version)
    }
    return versions
  }

  /// The files of a name that has several versions tell by their own names which they are of; those that
  /// do not go to the first.
  private mutating func shareOut(
    _ table: TOMLValue, _ versions: [String: [String]]
  ) throws(ReadError) {
    for member in table.members {
      let name = PythonName.canonical(member.key.bytes())
      guard let known = versions[name], let first = known.first else { continue }
      let all = Set(known)
      for file in try member.value.array("'files'") {
        let stated = file["file"]?.string.flatMap(PythonFileName.version)
        let version = stated.flatMap { all.contains($0) ? $0 : nil } ?? first
        filesByVersion[Self.key(name, version), default: []].append(file)
      }
    }
  }

  private static func key(_ name: String, _ version: String) -> String { name + " " + version }

  private mutating func entry(_ package: TOMLValue) throws(ReadError) -> Dependency {
    guard package.kind == .table, let nameValue = package["name"], nameValue.kind == .string,
      let version = try package["version"]?.text("'version'")
    else { throw ReadError(at: package.range.lowerBound, "a package without a name or a version") }
    let name = PythonName.canonical(nameValue.bytes())
    let sourceTable = try package["source"]?.table("'source'")
    let source = try sourceTable.map { value throws(ReadError) in try Self.source(value) }
    let files = try files(package, name, version, source ?? PythonSource.pypi)
    return Dependency(
      ecosystem: .pypi, name: name, version: version,
      location: places.take(
        name + "@" + version + place(source), nameValue.range, isOdd: package["markers"] == nil),
      artifacts: files.artifacts, source: source ?? PythonSource.pypi, install: .unknown,
      flags: flags(package), range: nameValue.range,
      sourceRange: sourceTable?.range ?? nameValue.range,
      digestRange: files.range ?? nameValue.range, hasUnreadableDigest: files.hasUnreadable)
  }

  private func place(_ source: PackageSource?) -> String { source.map { " (\($0.url))" } ?? "" }

  /// `category` of 1.x, `groups` of 2.1.
  private func flags(_ package: TOMLValue) -> Dependency.Flags {
    var flags: Dependency.Flags = package["optional"]?.bool == true ? .optional : []
    if package["category"]?.equals("dev") == true { flags.insert(.dev) }
    if let groups = package["groups"], groups.kind == .array,
      !groups.elements.contains(where: { $0.equals("main") })
    {
      flags.insert(.dev)
    }
    return flags
  }

  private static func source(_ table: TOMLValue) throws(ReadError) -> PackageSource {
    guard let url = table["url"]?.string else {
      throw ReadError(at: table.range.lowerBound, "a source without an address")
    }
    switch table["type"]?.string {
    // Before 1.0 a registry's source had no type.
    case "legacy", "", nil: return PythonSource.registry(url)
    case "git":
      let commit = table["resolved_reference"] ?? table["reference"]
      return PythonSource.git(url, commit: commit?.string)
    case "url": return PythonSource.archive(url)
    case "file": return PackageSource(.file, url: url)
    case "directory": return PackageSource(.link, url: url)
    default: throw ReadError(at: table.range.lowerBound, "a source of a kind poetry does not know")
    }
  }

  private mutating func files(
    _ package: TOMLValue, _ name: String, _ version: String, _ source: PackageSource
  ) throws(ReadError) -> PythonFiles {
    var files = PythonFiles(source)
    // Taken out: an entry that stands twice must not take them all once more.
    let shared = filesByVersion.removeValue(forKey: Self.key(name, version)) ?? []
    for file in try package["files"]?.array("'files'").map({ $0 }) ?? shared {
      if file.kind == .string {
        // Bare digests of sha256, before there were names of files.
        let digest = Digest(.sha256, hex: file.bytes())
        files.add(
          name: nil, digests: digest.map { [$0] } ?? [], isUnreadable: digest == nil,
          range: file.range)
        continue
      }
      guard file.kind == .table, let name = file["file"] ?? file["url"], name.kind == .string else {
        throw ReadError(at: file.range.lowerBound, "a file without a name")
      }
      let hash = file["hash"]
      if let hash, hash.kind != .string {
        throw ReadError(at: hash.range.lowerBound, "'hash' is a string")
      }
      files.add(
        name: SourceText.fileName(name.bytes()), digest: hash?.bytes(), range: file.range)
    }
    return files
  }
}

/// Versions in the names of wheels and source archives.
enum PythonFileName {
  /// The second part of a wheel's name; of an archive's what stands behind the last hyphen.
  static func version(_ name: String) -> String? {
    if name.hasSuffix(".whl") {
      let parts = name.split(separator: "-")
      return parts.count >= 5 ? String(parts[1]) : nil
    }
    for suffix in [".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz"] where name.hasSuffix(suffix) {
      let bare = name.dropLast(suffix.count)
      guard let hyphen = bare.lastIndex(of: "-") else { return nil }
      return String(bare[bare.index(after: hyphen)...])
    }
    return nil
  }
}
