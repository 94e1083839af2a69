import Evidence
import Inventory
import Syntax

/// The packages of a `uv.lock`.
struct UvPackages {
  private(set) var dependencies: [Dependency] = []
  private(set) var roots: [RecordedManifest] = []
  private var places = EntryPlaces()
  private var directNames: Set<String> = []
  private var devNames: Set<String> = []
  /// A script's own requirements are in the script, not in a manifest beside it.
  private let isScript: Bool

  var anomalies: [Anomaly] { places.anomalies }

  init(isScript: Bool) { self.isScript = isScript }

  mutating func read(_ packages: [TOMLValue], _ manifest: TOMLValue?) throws(ReadError) {
    var sources: [UvSource] = []
    sources.reserveCapacity(packages.count)
    for package in packages {
      guard package.kind == .table, let source = package["source"] else {
        throw ReadError(at: package.range.lowerBound, "a package without a source")
      }
      sources.append(try UvSource(source))
    }
    for (package, source) in zip(packages, sources) {
      if let folder = source.folder { try readRoot(package, folder) }
    }
    if let manifest { try readManifest(manifest) }
    dependencies.reserveCapacity(packages.count)
    places = EntryPlaces(packages.count)
    for (package, source) in zip(packages, sources) {
      dependencies.append(try entry(package, source))
    }
  }

  /// What a package of this tree asked for when the lockfile was written.
  private mutating func readRoot(_ package: TOMLValue, _ folder: String) throws(ReadError) {
    guard let metadata = package["metadata"] else { return }
    var requirements = try UvRequirement.all(metadata["requires-dist"], nil)
    requirements += try UvRequirement.groups(metadata["requires-dev"])
    add(folder == "." ? "" : folder, requirements, package["name"]?.range ?? package.range)
  }

  /// What a script, or a workspace's root that is no package, asked for.
  private mutating func readManifest(_ manifest: TOMLValue) throws(ReadError) {
    var requirements = try UvRequirement.all(manifest["requirements"], .dependencies)
    requirements += try UvRequirement.groups(manifest["dependency-groups"])
    if !requirements.isEmpty { add("", requirements, manifest.range) }
  }

  private mutating func add(
    _ folder: String, _ requirements: [Requirement], _ range: Range<Int>
  ) {
    for requirement in requirements {
      if requirement.group == .devDependencies {
        devNames.insert(requirement.name)
      } else {
        directNames.insert(requirement.name)
      }
    }
    guard !isScript else { return }
    roots.append(RecordedManifest(folder: folder, requirements: requirements, range: range))
  }

  private mutating func entry(
    _ package: TOMLValue, _ source: UvSource
  ) throws(ReadError) -> Dependency {
    guard let nameValue = package["name"], nameValue.kind == .string else {
      throw ReadError(at: package.range.lowerBound, "a package without a name")
    }
    let name = PythonName.canonical(nameValue.bytes())
    let version = try package["version"]?.text("'version'") ?? ""
    let files = try files(package, source)
    return Dependency(
      ecosystem: .pypi, name: name, version: version,
      location: places.take(name + "@" + version + source.place, nameValue.range),
      artifacts: files.artifacts, source: files.source, install: .unknown, flags: flags(name),
      range: nameValue.range, sourceRange: files.stray?.range ?? source.range,
      digestRange: files.range ?? nameValue.range, hasUnreadableDigest: files.hasUnreadable)
  }

  private func flags(_ name: String) -> Dependency.Flags {
    if directNames.contains(name) { return .direct }
    return devNames.contains(name) ? [.direct, .dev] : []
  }

  private func files(_ package: TOMLValue, _ source: UvSource) throws(ReadError) -> PythonFiles {
    var files = PythonFiles(source.source)
    if let sdist = package["sdist"] {
      try Self.add(sdist.table("'sdist'"), source, to: &files)
    }
    if let wheels = package["wheels"] {
      for wheel in try wheels.array("'wheels'") {
        try Self.add(wheel.table("a wheel"), source, to: &files)
      }
    }
    return files
  }

  /// `{ url | path | filename, hash, size }`; of an archive's own address only `{ hash }`.
  private static func add(
    _ file: TOMLValue, _ source: UvSource, to files: inout PythonFiles
  ) throws(ReadError) {
    var (address, hash): (TOMLValue?, TOMLValue?)
    for member in file.members {
      if member.key.equals("url") || member.key.equals("path") || member.key.equals("filename") {
        address = member.value
        if member.key.equals("url") {
          files.note(address: member.value.bytes(), member.value.range)
        }
      } else if member.key.equals("hash") {
        hash = member.value
      }
    }
    if let wrong = [address, hash].compactMap(\.self).first(where: { $0.kind != .string }) {
      throw ReadError(at: wrong.range.lowerBound, "a file's address and digest are strings")
    }
    let name = address.map { $0.bytes() } ?? Array(source.source.url.utf8)[...]
    files.add(
      name: SourceText.fileName(name), digest: hash?.bytes(), range: hash?.range ?? file.range)
  }
}

/// A requirement as uv remembers it: `{ name, specifier, extras, marker, git | url | path … }`.
enum UvRequirement {
  /// - Parameter group: nil where an extra's marker decides.
  static func all(
    _ list: TOMLValue?, _ group: Requirement.Group?
  ) throws(ReadError) -> [Requirement] {
    guard let list else { return [] }
    var found: [Requirement] = []
    for item in try list.array("requirements") {
      guard item.kind == .table, let name = item["name"], name.kind == .string else {
        throw ReadError(at: item.range.lowerBound, "a requirement without a name")
      }
      let isExtra = item["marker"]?.string?.contains("extra == ") == true
      found.append(
        Requirement(
          name: PythonName.canonical(name.bytes()), specifier: specifier(item),
          group: group ?? (isExtra ? .optionalDependencies : .dependencies), range: item.range))
    }
    return found
  }

  static func groups(_ table: TOMLValue?) throws(ReadError) -> [Requirement] {
    guard let table else { return [] }
    var found: [Requirement] = []
    for member in try table.table("dependency groups").members {
      found += try all(member.value, .devDependencies)
    }
    return found
  }

  private static func specifier(_ item: TOMLValue) -> String {
    for member in item.members {
      guard let text = member.value.string else { continue }
      if member.key.equals("git") { return "git+\(text)" }
      if member.key.equals("url") { return text }
      if member.key.equals("path") { return "file:\(text)" }
      if member.key.equals("directory") || member.key.equals("editable")
        || member.key.equals("virtual")
      {
        return "link:\(text)"
      }
    }
    return item["specifier"]?.string ?? ""
  }
}

/// Who requires whom, extras and groups included.
enum UvGraph {
  static func make(
    _ packages: [TOMLValue], _ dependencies: [Dependency], _ manifest: TOMLValue?
  ) -> Lockfile.Graph {
    var graph = NameGraph(dependencies)
    var roots: [Int32] = []
    for (index, package) in packages.enumerated() {
      if dependencies[index].source.kind == .workspace { roots.append(Int32(index)) }
      for list in lists(package) {
        connect(Int32(index), list, dependencies, &graph)
      }
    }
    var names: Set<String> = []
    let groups = manifest?["dependency-groups"]?.members.map(\.value) ?? []
    for list in [manifest?["requirements"]].compactMap(\.self) + groups {
      for item in list.elements {
        guard let name = item["name"] else { continue }
        names.insert(PythonName.canonical(name.bytes()))
      }
    }
    for name in names.sorted() { roots += graph.entries(name) }
    return graph.graph(roots: roots)
  }

  private static func lists(_ package: TOMLValue) -> [TOMLValue] {
    let extras = ["optional-dependencies", "dev-dependencies"].compactMap { package.member($0) }
    return [package["dependencies"]].compactMap(\.self)
      + extras.flatMap { $0.members.map(\.value) }
  }

  private static func connect(
    _ from: Int32, _ list: TOMLValue, _ dependencies: [Dependency], _ graph: inout NameGraph
  ) {
    for item in list.elements {
      guard let name = item["name"] else { continue }
      let version = item["version"]?.string
      let text = PythonName.canonical(name.bytes())
      let isFound = graph.connect(from, to: text) {
        version == nil || dependencies[Int($0)].version == version
      }
      if !isFound { graph.lack(text, from: from, item.range) }
    }
  }
}
