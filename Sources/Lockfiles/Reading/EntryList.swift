import Evidence
import Inventory
import Syntax

/// Gathers a lockfile's entries in order; one that stands twice is told.
struct EntryList {
  private(set) var dependencies: [Dependency] = []
  private(set) var anomalies: [Anomaly]
  private var places = TextTable()
  /// By number of a place the entry that has it.
  private var holders: [Int] = []
  private var named = EntryTable()
  /// The last entry that stands where an earlier one does.
  private var latest: [Int: Int] = [:]

  init(_ anomalies: [Anomaly] = [], expecting count: Int = 0) {
    self.anomalies = anomalies
    named = EntryTable(count)
    dependencies.reserveCapacity(count)
  }

  mutating func add(_ dependency: Dependency) {
    if let earlier = earlier(dependency) {
      note(
        .duplicateKey, dependency.range, earlier: dependencies[latest[earlier] ?? earlier].range,
        "the entry '\(dependency.location)' stands twice")
      latest[earlier] = dependencies.count
    }
    dependencies.append(dependency)
  }

  /// The first entry of the same place.
  private mutating func earlier(_ dependency: Dependency) -> Int? {
    if dependency.isNamedPlace {
      return named.insert(dependency.name, dependency.version, before: dependencies)
    }
    let (number, isNew) = places.insert(dependency.location)
    if isNew { holders.append(dependencies.count) }
    return isNew ? nil : holders[number]
  }

  mutating func reserve(_ count: Int) { dependencies.reserveCapacity(count) }

  /// Adds an entry that is known to stand once.
  mutating func addNew(_ dependency: Dependency) { dependencies.append(dependency) }

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
    lockfile(source, ecosystem, format, roots: roots, requiring: { edges }, isRoot: isRoot)
  }

  /// - Parameter requiring: the same, made only when somebody asks for the graph.
  func lockfile(
    _ source: Source, _ ecosystem: Ecosystem, _ format: String, roots: [RecordedManifest] = [],
    requiring edges: @escaping @Sendable () -> [[String]]?,
    isRoot: @escaping @Sendable (Dependency) -> Bool = { _ in true }
  ) -> Lockfile {
    let dependencies = dependencies
    return Lockfile(
      source: source, ecosystem: ecosystem, format: format, dependencies: dependencies,
      roots: roots, anomalies: anomalies,
      graph: { NamedGraph.make(dependencies, requiring: edges(), isRoot) })
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
    files: Artifacts = [], from source: PackageSource, install: InstallCode = .unknown,
    flags: Flags = [], key range: Range<Int>, sourceRange: Range<Int>? = nil,
    digestRange: Range<Int>? = nil, hasUnreadableDigest: Bool = false, licence: String? = nil
  ) {
    self.init(
      ecosystem: ecosystem, name: name, version: version, alias: nil,
      location: location, artifacts: files, source: source,
      install: install, flags: flags, range: range, sourceRange: sourceRange ?? range,
      digestRange: digestRange ?? range, hasUnreadableDigest: hasUnreadableDigest,
      licence: licence)
  }
}

/// Digests as a lockfile states them, and whether one of them could not be read.
struct StatedDigests {
  private var content = Artifact(digest: nil)
  private(set) var hasUnreadable = false

  var digests: [Digest] { content.digests }

  /// One file with these digests; none when nothing was stated.
  var file: Artifacts { content.hasDigest ? Artifacts(content) : [] }

  /// The same under a name, also without a digest.
  func file(named name: String) -> Artifact { content.named(name) }

  /// One file that is named by what it is a revision of and by its digest: a recipe or a description may
  /// be revised under one version, so that another digest is another file, not a changed one.
  func revision(of name: String, by digest: Digest?) -> Artifacts {
    guard let digest else { return file }
    return Artifacts(file(named: name + " " + digest.hex))
  }

  mutating func add(_ digest: Digest?) {
    if let digest { content.append(digest) } else { hasUnreadable = true }
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
    text.withUnsafeBufferPointer {
      add(labelled: RawText($0), 0..<$0.count, separator: separator)
    }
  }

  mutating func add(labelled text: RawText, _ range: Range<Int>, separator: UInt8) {
    let end = text.first(separator, in: range)
    guard end < range.upperBound,
      let algorithm = Self.algorithm(text.part(range.lowerBound..<end))
    else {
      hasUnreadable = true
      return
    }
    add(Digest(algorithm, hex: text.part(end + 1..<range.upperBound)))
  }

  /// In either case.
  private static func algorithm(_ name: UnsafeBufferPointer<UInt8>) -> Digest.Algorithm? {
    func isName(_ wanted: StaticString) -> Bool {
      guard name.count == wanted.utf8CodeUnitCount else { return false }
      for (index, byte) in name.enumerated() {
        let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
        if lower != wanted.utf8Start[index] { return false }
      }
      return true
    }
    if isName("sha256") { return .sha256 }
    if isName("sha512") { return .sha512 }
    if isName("sha1") { return .sha1 }
    if isName("md5") { return .md5 }
    if isName("sha384") { return .sha384 }
    return isName("sha224") ? .sha224 : nil
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
