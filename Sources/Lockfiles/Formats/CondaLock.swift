import Evidence
import Inventory
import Syntax
import Trees

/// `conda-lock.yml`, version 1 (conda-lock's `lockfile/v1/models.py`): one entry for each package,
/// platform and category; those with `manager: pip` are Python's.
enum CondaLock: LockfileFormat {
  static let names: Set = ["conda-lock.yml"]

  static func matches(_ path: TreePath) -> Bool { path.nameText.hasSuffix("conda-lock.yml") }

  static func read(_ source: Source) -> Reading<Lockfile> {
    do throws(ReadError) {
      let document = try YAMLDocument(source)
      guard let root = document.root, document.roots.count == 1, root.kind == .mapping else {
        throw ReadError(at: 0, "a conda-lock.yml is one mapping")
      }
      try checkVersion(root)
      guard let list = root["package"], list.kind == .sequence else {
        throw ReadError(at: root.range.lowerBound, "a conda-lock.yml has a list 'package'")
      }
      var reader = CondaPackages()
      for item in list.elements { try reader.read(item) }
      let (dependencies, needs) = (reader.dependencies, reader.needs)
      let lockfile = Lockfile(
        source: source, ecosystem: .conda, format: "conda-lock.yml v1",
        dependencies: dependencies, roots: [], anomalies: document.anomalies + reader.anomalies,
        graph: { graph(needs, dependencies) })
      return .read(lockfile, anomalies: lockfile.anomalies)
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }

  private static func checkVersion(_ root: YAMLValue) throws(ReadError) {
    guard let value = root["version"], let version = value.integer, version > 0 else {
      throw ReadError(at: root.range.lowerBound, "'version' is not a number from 1")
    }
    guard version == 1 else {
      throw ReadError(
        .unsupported, at: value.range.lowerBound,
        "version \(version) of conda-lock.yml is newer than this pintle reads (1)")
    }
  }

  /// Requirements stay within one platform.
  private static func graph(_ needs: [CondaNeeds], _ dependencies: [Dependency]) -> Lockfile.Graph {
    var graph = NameGraph(dependencies)
    for (index, need) in needs.enumerated() {
      for name in need.names {
        _ = graph.connect(Int32(index), to: name) { needs[Int($0)].platform == need.platform }
      }
    }
    return graph.graphFromTops()
  }
}

/// What one entry requires.
private struct CondaNeeds: Sendable {
  let platform: String
  let names: [String]
}

private struct CondaPackages {
  private(set) var dependencies: [Dependency] = []
  private(set) var needs: [CondaNeeds] = []
  private var places = EntryPlaces()

  var anomalies: [Anomaly] { places.anomalies }

  mutating func read(_ item: YAMLValue) throws(ReadError) {
    let fields = Dictionary(
      item.members.compactMap { member in member.key.string.map { ($0, member.value) } },
      uniquingKeysWith: { _, last in last })
    guard let nameValue = fields["name"], let written = nameValue.string,
      let version = fields["version"]?.string, let url = fields["url"], let text = url.string,
      let platform = fields["platform"]?.string
    else {
      throw ReadError(
        at: item.range.lowerBound, "a package has a name, a version, a platform and a url")
    }
    let isPip = fields["manager"]?.string == "pip"
    let (artifact, range, isUnreadable) = try Self.artifact(fields["hash"], text)
    let name = isPip ? PythonName.canonical(written) : written
    let category = fields["category"]?.string ?? ""
    let place = "\(platform)/\(category)/\(isPip ? "pip" : "conda"):\(name)@\(version)"
    dependencies.append(
      Dependency(
        ecosystem: isPip ? .pypi : .conda, name: name, version: version,
        location: places.take(place, nameValue.range), artifacts: Artifacts(artifact),
        source: Self.source(text, isPip: isPip), install: .unknown,
        flags: Self.flags(category, fields["optional"]), range: nameValue.range,
        sourceRange: url.range, digestRange: range ?? nameValue.range,
        hasUnreadableDigest: isUnreadable))
    let names = fields["dependencies"]?.members.compactMap(\.key.string) ?? []
    needs.append(
      CondaNeeds(platform: platform, names: isPip ? names.map { PythonName.canonical($0) } : names))
  }

  private static func flags(_ category: String, _ optional: YAMLValue?) -> Dependency.Flags {
    var flags: Dependency.Flags = optional?.bool == true ? .optional : []
    if category.hasPrefix("dev") { flags.insert(.dev) }
    return flags
  }

  private static func source(_ url: String, isPip: Bool) -> PackageSource {
    if isPip, url.hasPrefix("git+") { return PythonSource.reference(url) }
    return PythonSource.registry(url)
  }

  private static func artifact(
    _ hash: YAMLValue?, _ url: String
  ) throws(ReadError) -> (Artifact, Range<Int>?, Bool) {
    var digests: [Digest] = []
    var isUnreadable = false
    if let hash, hash.kind != .mapping {
      throw ReadError(at: hash.range.lowerBound, "'hash' is a mapping")
    }
    for member in hash?.members ?? [] where !member.value.isNull {
      let (name, value) = (Array((member.key.string ?? "").utf8), member.value.string ?? "")
      if let digest = PrefixedDigest.read(algorithm: name[...], hex: Array(value.utf8)[...]) {
        digests.append(digest)
      } else {
        isUnreadable = true
      }
    }
    let name = SourceText.fileName(Array(url.utf8)[...])
    return (Artifact(name: name, digests: digests), hash?.range, isUnreadable)
  }
}
