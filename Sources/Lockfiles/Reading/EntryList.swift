import Evidence
import Inventory
import Syntax

/// Gathers a lockfile's entries in order; one that stands twice is told.
struct EntryList {
  private(set) var dependencies: [Dependency] = []
  private(set) var anomalies: [Anomaly]
  private var places = TextTable()
  private var ranges: [Range<Int>] = []

  init(_ anomalies: [Anomaly] = []) { self.anomalies = anomalies }

  mutating func add(_ dependency: Dependency) {
    let (number, isNew) = places.insert(dependency.location)
    if isNew {
      ranges.append(dependency.range)
    } else {
      note(
        .duplicateKey, dependency.range, earlier: ranges[number],
        "the entry '\(dependency.location)' stands twice")
      ranges[number] = dependency.range
    }
    dependencies.append(dependency)
  }

  mutating func note(
    _ kind: Anomaly.Kind, _ range: Range<Int>, earlier: Range<Int>? = nil, _ what: String
  ) {
    anomalies.append(Anomaly(kind, range, earlier: earlier, what))
  }

  /// - Parameters:
  ///   - edges: for each entry the names it requires; nil where the format does not say who requires
  ///     whom, and then every entry is a root.
  ///   - isRoot: whether a manifest asks for an entry.
  func lockfile(
    _ source: Source, _ ecosystem: Ecosystem, _ format: String, roots: [RecordedManifest] = [],
    edges: [[String]]? = nil, isRoot: @escaping @Sendable (Dependency) -> Bool = { _ in true }
  ) -> Lockfile {
    let dependencies = dependencies
    return Lockfile(
      source: source, ecosystem: ecosystem, format: format, dependencies: dependencies,
      roots: roots, anomalies: anomalies,
      graph: { NamedGraph.make(dependencies, requiring: edges, isRoot) })
  }
}

/// A graph of entries that require each other by name.
enum NamedGraph {
  /// The most entries that one name stands for: versions, or frameworks that have it. Without a bound a
  /// name that thousands of entries share would make an edge for each pair of them.
  private static let targetLimit = 64

  /// - Complexity: O(n) in entries and requirements.
  static func make(
    _ dependencies: [Dependency], requiring names: [[String]]?, _ isRoot: (Dependency) -> Bool
  ) -> Lockfile.Graph {
    let all = dependencies.indices.map { Int32(truncatingIfNeeded: $0) }
    let none = [[Int32]](repeating: [], count: dependencies.count)
    guard let names, names.count == dependencies.count else {
      return Lockfile.Graph(roots: all, edges: none, missing: [], aliases: [])
    }
    var byName: [String: [Int32]] = [:]
    for (index, dependency) in zip(all, dependencies) {
      byName[dependency.ecosystem.canonical(dependency.name), default: []].append(index)
    }
    let edges = zip(dependencies, names).map { dependency, wanted in
      wanted.flatMap { (byName[dependency.ecosystem.canonical($0)] ?? []).prefix(targetLimit) }
    }
    let roots = all.filter { isRoot(dependencies[Int($0)]) }
    return Lockfile.Graph(roots: roots, edges: edges, missing: [], aliases: [])
  }
}

extension Dependency {
  /// An entry with what most formats state; where it is installed is `name@version` unless given.
  init(
    _ ecosystem: Ecosystem, _ name: String, _ version: String, at location: String? = nil,
    files: [Artifact] = [], from source: PackageSource, install: InstallCode = .unknown,
    flags: Flags = [], key range: Range<Int>, sourceRange: Range<Int>? = nil,
    digestRange: Range<Int>? = nil, hasUnreadableDigest: Bool = false, licence: String? = nil
  ) {
    self.init(
      ecosystem: ecosystem, name: name, version: version, alias: nil,
      location: location ?? name + "@" + version, artifacts: files, source: source,
      install: install, flags: flags, range: range, sourceRange: sourceRange ?? range,
      digestRange: digestRange ?? range, hasUnreadableDigest: hasUnreadableDigest,
      licence: licence)
  }
}

/// Digests as a lockfile states them, and whether one of them could not be read.
struct StatedDigests {
  private(set) var digests: [Digest] = []
  private(set) var hasUnreadable = false

  /// One file with these digests; none when nothing was stated.
  var file: [Artifact] { digests.isEmpty ? [] : [Artifact(digests: digests)] }

  /// One file that is named by what it is a revision of and by its digest: a recipe or a description may
  /// be revised under one version, so that another digest is another file, not a changed one.
  func revision(of name: String, by digest: Digest?) -> [Artifact] {
    guard let digest else { return file }
    return [Artifact(name: name + " " + digest.hex, digests: digests)]
  }

  mutating func add(_ digest: Digest?) {
    if let digest { digests.append(digest) } else { hasUnreadable = true }
  }

  mutating func add(
    _ algorithm: Digest.Algorithm, hex text: String, of scheme: Digest.Scheme = .file
  ) {
    add(Digest(algorithm, hex: text.utf8, of: scheme))
  }

  /// `sha256:<hex>` and the like; what this pintle has no algorithm for is unreadable.
  mutating func add(labelled text: String) {
    add(labelled: Array(text.utf8)[...], separator: UInt8(ascii: ":"))
  }

  mutating func add(labelled text: ArraySlice<UInt8>, separator: UInt8) {
    let parts = text.split(at: separator)
    let algorithm = parts.flatMap { label, _ in
      Digest.Algorithm.allCases.first { Self.isName(label, of: $0) }
    }
    guard let parts, let algorithm else {
      hasUnreadable = true
      return
    }
    add(Digest(algorithm, hex: parts.1))
  }

  /// In either case.
  private static func isName(_ text: ArraySlice<UInt8>, of algorithm: Digest.Algorithm) -> Bool {
    let name = algorithm.name.utf8
    return text.count == name.count
      && zip(text, name).allSatisfy { ((0x41...0x5A).contains($0) ? $0 | 0x20 : $0) == $1 }
  }
}

extension LockfileFormat {
  /// Turns what a reader throws into what it is: a version that is not read, or a bad text.
  static func reading(_ read: () throws(ReadError) -> Lockfile) -> Reading<Lockfile> {
    do throws(ReadError) {
      let lockfile = try read()
      return .read(lockfile, anomalies: lockfile.anomalies)
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }
}
