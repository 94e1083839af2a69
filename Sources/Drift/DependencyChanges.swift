import Evidence
import Inventory

/// A package of a lockfile.
public struct Entry: Sendable {
  public let dependency: Dependency
  public let lockfile: Lockfile

  func place(_ role: Place.Role, _ range: Range<Int>) -> Place {
    lockfile.source.place(role, range)
  }

  /// Whether the digests of one version speak of the same files: another registry may build packages of
  /// its own under the same names, and a lockfile made from it is no edit of one made from here.
  func isComparable(with other: Entry) -> Bool {
    let (host, otherHost) = (dependency.source.host, other.dependency.source.host)
    return lockfile.path == other.lockfile.path || host == otherHost || host.isEmpty
      || otherHost.isEmpty
  }
}

/// A package name, and a version of it.
struct PackageKey: Hashable {
  let ecosystem: Ecosystem
  let name: String
  let version: String

  init(_ dependency: Dependency) {
    ecosystem = dependency.ecosystem
    name = dependency.name
    version = dependency.version
  }
}

struct PackageName: Hashable {
  let ecosystem: Ecosystem
  let name: String

  init(_ dependency: Dependency) {
    ecosystem = dependency.ecosystem
    name = dependency.name
  }
}

/// What the lockfiles of a change do to what is installed.
public struct DependencyChanges {
  public struct Move: Sendable {
    public let was: Dependency
    public let now: Entry
  }

  /// Names, or further versions of a name, that the lockfile did not hold.
  public private(set) var added: [Entry] = []
  public private(set) var removed: [Entry] = []
  public private(set) var upgraded: [Move] = []
  public private(set) var downgraded: [Move] = []
  /// Entries of the candidate that are not the base's, to the letter; all of them without a base.
  public private(set) var judged: [Entry] = []
  /// The base's packages of the names that entries to judge have, by name and version, over all its
  /// lockfiles that were read.
  private(set) var baseline: [PackageKey: [Entry]] = [:]
  /// The same by name.
  private(set) var baselineNames: [PackageName: [Entry]] = [:]
  /// The base's lockfiles, where there is an entry to judge.
  private var baseLockfiles: [Lockfile] = []
  /// The ecosystems that the base has packages of, where there is an entry to judge.
  private(set) var baseEcosystems: Set<Ecosystem> = []
  let hasBase: Bool
  /// Hosts that the base's lockfiles use; nothing for an ecosystem that the base does not have.
  public var knownHosts: [Ecosystem: Set<String>] {
    baseLockfiles.reduce(into: [:]) { known, lockfile in
      known.merge(lockfile.hosts) { $0.union($1) }
    }
  }

  init(base: Snapshot?, candidate: Snapshot) {
    hasBase = base != nil
    guard let base else {
      judged = candidate.lockfiles.flatMap { lockfile in
        lockfile.dependencies.map { Entry(dependency: $0, lockfile: lockfile) }
      }
      return
    }
    let before = Dictionary(
      base.lockfiles.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    for lockfile in candidate.lockfiles { compare(before[lockfile.path], lockfile) }
    let after = Set(candidate.lockfiles.map(\.path))
    for lockfile in base.lockfiles where !after.contains(lockfile.path) {
      removed += lockfile.dependencies.map { Entry(dependency: $0, lockfile: lockfile) }
    }
    if !judged.isEmpty { index(base.lockfiles + base.unchangedLockfiles()) }
  }

  private mutating func index(_ lockfiles: [Lockfile]) {
    baseLockfiles = lockfiles
    let names = Set(judged.map(\.dependency.name))
    for lockfile in lockfiles {
      for dependency in lockfile.dependencies {
        baseEcosystems.insert(dependency.ecosystem)
        guard names.contains(dependency.name) else { continue }
        let entry = Entry(dependency: dependency, lockfile: lockfile)
        baseline[PackageKey(dependency), default: []].append(entry)
        baselineNames[PackageName(dependency), default: []].append(entry)
      }
    }
  }

  /// Every name of the base's packages in an ecosystem, where there is an entry to judge.
  func names(atBaseIn ecosystem: Ecosystem) -> Set<String> {
    baseLockfiles.reduce(into: []) { names, lockfile in
      for dependency in lockfile.dependencies where dependency.ecosystem == ecosystem {
        names.insert(dependency.name)
      }
    }
  }

  private mutating func compare(_ was: Lockfile?, _ now: Lockfile) {
    let before = was?.dependencies ?? []
    let pairs = PairedEntries(before, now.dependencies)
    let changed = pairs.changed.map { now.dependencies[$0] }
    judged += changed.map { Entry(dependency: $0, lockfile: now) }
    let names = Set(changed.map(PackageName.init)).union(
      pairs.gone.map { PackageName(before[$0]) })
    guard !names.isEmpty else { return }
    let old = Versions(before, of: names)
    let new = Versions(now.dependencies, of: names)
    for name in names.sorted(by: { $0.name < $1.name }) {
      pair(old.of(name), new.of(name), was: was, now: now)
    }
  }

  private mutating func pair(
    _ before: [Dependency], _ after: [Dependency], was: Lockfile?, now: Lockfile
  ) {
    let gone = before.filter { old in !after.contains { $0.version == old.version } }
    let new = after.filter { next in !before.contains { $0.version == next.version } }
    for (index, dependency) in new.enumerated() {
      let entry = Entry(dependency: dependency, lockfile: now)
      guard index < gone.count else {
        added.append(entry)
        continue
      }
      let move = Move(was: gone[index], now: entry)
      if isDowngrade(move) { downgraded.append(move) } else { upgraded.append(move) }
    }
    if let was, gone.count > new.count {
      removed += gone[new.count...].map { Entry(dependency: $0, lockfile: was) }
    }
  }

  private func isDowngrade(_ move: Move) -> Bool {
    let now = move.now.dependency
    return VersionOrder.isOlder(now.version, than: move.was.version, in: now.ecosystem)
  }

  /// The different versions of names, in order; one dependency for each.
  private struct Versions {
    private var byName: [PackageName: [Dependency]] = [:]

    init(_ dependencies: [Dependency], of names: Set<PackageName>) {
      for dependency in dependencies {
        let name = PackageName(dependency)
        guard names.contains(name) else { continue }
        if byName[name, default: []].contains(where: { $0.version == dependency.version }) {
          continue
        }
        byName[name, default: []].append(dependency)
      }
    }

    func of(_ name: PackageName) -> [Dependency] {
      byName[name, default: []].sorted {
        VersionOrder.isOlder($0.version, than: $1.version, in: $0.ecosystem)
      }
    }
  }
}

extension DriftInput {
  /// A finding about a changed entry, with the base's entry beside it.
  func finding(
    _ rule: Rule, _ now: Entry, was: Entry?, at range: Range<Int>? = nil,
    wasAt wasRange: Range<Int>? = nil, _ message: String, kind: Rule.Kind? = nil,
    severity: Severity? = nil, facts: [Fact] = [], identity: [String] = []
  ) -> Finding {
    var places = [now.place(.cause, range ?? now.dependency.range)]
    if let was { places.append(was.place(.was, wasRange ?? was.dependency.range)) }
    return Finding(
      rule, now.dependency.subject, message, kind: kind, severity: severity, places: places,
      facts: facts, identity: identity, group: .file(now.lockfile.path))
  }

  /// Whether the candidate's manifests or overrides themselves ask for this kind of source.
  func manifestAsks(for name: String, kind: PackageSource.Kind) -> Bool {
    candidate.manifests.values.contains { manifest in
      manifest.requirements.contains {
        $0.name == name && NpmSpecifier.kind($0.specifier).isLike(kind)
      }
        || manifest.overrides.contains {
          $0.isAbout(name) && NpmSpecifier.kind($0.specifier).isLike(kind)
        }
    }
  }

  /// Whether a manifest of the candidate asks for the package by name.
  func manifestNames(_ dependency: Dependency) -> Bool {
    let name = dependency.ecosystem.canonical(dependency.alias ?? dependency.name)
    return candidate.manifests.values.contains { manifest in
      manifest.ecosystem == dependency.ecosystem
        && manifest.requirements.contains {
          dependency.ecosystem.canonical($0.name) == name
        }
    }
  }

  /// Whether a manifest asks for a branch of Composer's, which is a clone.
  func manifestAsksForBranch(_ name: String) -> Bool {
    candidate.manifests.values.contains { manifest in
      manifest.requirements.contains { requirement in
        requirement.name == name
          && (requirement.specifier.hasPrefix("dev-") || requirement.specifier.contains("-dev")
            || requirement.specifier.contains("@dev"))
      }
    }
  }

  /// Whether a manifest's specifier for the name is another than at the base.
  func manifestMoved(_ name: String) -> Bool {
    specifiers(of: name, in: candidate) != specifiers(of: name, in: base)
  }

  private func specifiers(of name: String, in snapshot: Snapshot?) -> Set<String> {
    Set(
      (snapshot?.manifests.values ?? [:].values).flatMap { manifest in
        (manifest.requirements + manifest.shared.values).filter { $0.name == name }
          .map(\.specifier)
          + manifest.overrides.filter { $0.isAbout(name) }.map(\.specifier)
      })
  }
}

extension Manifest.Override {
  /// Whether the last of the packages that the selector names is this one: `a > b`, `**/b`, `b@^1`, `@s/b@npm:^1`.
  func isAbout(_ name: String) -> Bool {
    var text = selector[...]
    if let last = text.lastIndex(of: ">") {
      text = text[text.index(after: last)...].drop { $0 == " " }
    }
    let version = text.indices.first { index in
      guard text[index] == "@", index > text.startIndex else { return false }
      return text[text.index(before: index)] != "/"
    }
    let package = text[..<(version ?? text.endIndex)]
    return package == name || package.hasSuffix("/" + name)
  }
}

extension PackageSource.Kind {
  fileprivate func isLike(_ other: PackageSource.Kind) -> Bool {
    self == other
      || ([.file, .link, .workspace].contains(self) && [.file, .link, .workspace].contains(other))
  }
}
