import Evidence
import Inventory
import Syntax

/// The same version from another place.
enum SourceChanged: DriftRule {
  static let rule = Rule(
    id: "source-changed", domain: .drift, kind: .change, severity: .high, confidence: .high,
    title: "the same version comes from another place",
    explanation: """
      Name and version stay and the address changes: another host, or another commit of a git
      dependency that the manifest did not ask for. To a host that neither the base nor policy knows
      this is how a lockfile is made to install a stranger's code, and counts as an attack. To a known
      host, with the same digest, it is medium: the content is still bound. A git dependency that moves to
      another commit of its repository while no manifest fixes one is medium, too: updates do that; read
      what the commits between bring. The same commit of another repository counts, too: nobody but the
      address says whose it is.
      """,
    evidence: "the address at the base and now",
    remedy:
      "restore the base's entry; if the registry moved, name the new host under hosts: in .pintle/policy.yaml first",
    falsePositives:
      "0 of 2,868 changes of npm lockfiles, 26 of 3,240 of yarn's (23 of them one repository's mirror)",
    techniques: [.compromiseSoftwareDependencies])

  static func check(_ input: DriftInput, into report: inout Report) {
    var inputs = FlakeInputs(input.base)
    for entry in input.dependencies.judged {
      if entry.dependency.source.kind == .git {
        checkCommit(entry, input, into: &report)
      } else {
        checkHost(entry, input, into: &report)
        checkRepository(entry, input, into: &report)
        if entry.dependency.ecosystem == .nix {
          checkInput(entry, inputs.was(entry), input, into: &report)
        }
      }
    }
  }

  private static func checkHost(_ entry: Entry, _ input: DriftInput, into report: inout Report) {
    let now = entry.dependency.source
    guard !now.host.isEmpty, !entry.dependency.version.isEmpty else { return }
    let everywhere = (input.dependencies.baseline[PackageKey(entry.dependency)] ?? [])
      .filter { !$0.dependency.source.host.isEmpty }
    // Another lockfile may be made from another registry; only what this one said has moved.
    let known =
      input.hadLockfile(entry.lockfile.path)
      ? everywhere.filter { $0.lockfile.path == entry.lockfile.path } : everywhere
    guard let was = known.first, !known.contains(where: { $0.dependency.source.host == now.host }),
      !input.manifestMoved(entry.dependency.alias ?? entry.dependency.name),
      // A patch that is taken back sends all packages of its repository back to the registry.
      was.dependency.source.kind != .git || !input.requestsMoved(of: was.dependency.source)
    else { return }
    let isKnown = input.hosts.allows(now.host, for: entry.dependency.ecosystem)
    let isSameContent =
      !entry.dependency.digests.isEmpty
      && entry.dependency.compared(with: was.dependency).outcome == .same
    let isAsked = input.gemfileMoved(to: now.host, of: entry)
    report.find(
      input.finding(
        rule, entry, was: was, at: entry.dependency.sourceRange,
        wasAt: was.dependency.sourceRange,
        "'\(entry.dependency.name)' \(entry.dependency.version) moves from '\(was.dependency.source.host)' to '\(now.host)'",
        kind: isKnown || isAsked ? .change : .attack,
        severity: isAsked || isKnown && isSameContent ? .medium : nil,
        facts: [address(was, entry, input)], identity: [now.host]))
  }

  /// An archive of another repository on the same host, which nothing binds but its address.
  private static func checkRepository(
    _ entry: Entry, _ input: DriftInput, into report: inout Report
  ) {
    let now = entry.dependency
    guard now.ecosystem == .composer || now.source.kind == .url, let place = now.source.place,
      !now.version.isEmpty
    else { return }
    let known = (input.dependencies.baseline[PackageKey(now)] ?? []).filter {
      $0.lockfile.path == entry.lockfile.path && $0.dependency.source.host == now.source.host
        && $0.dependency.source.place != nil
    }
    guard let was = known.first, !known.contains(where: { $0.dependency.source.place == place }),
      !input.manifestMoved(now.alias ?? now.name), !input.isAsked(place, by: entry)
    else { return }
    let files = now.digests.filter { $0.scheme == .file }
    if !files.isEmpty, !Set(files).isDisjoint(with: was.dependency.digests) { return }
    // Repositories of libraries change their owners, and Composer writes the new address at the same version.
    report.find(
      input.finding(
        rule, entry, was: was, at: now.sourceRange, wasAt: was.dependency.sourceRange,
        "'\(now.name)' \(now.version) comes from another repository and no manifest asked for that",
        severity: now.ecosystem == .composer ? .medium : nil,
        facts: [address(was, entry, input)], identity: [now.source.url]))
  }

  /// A git dependency is found again by the place it is installed at: its version says little.
  private static func checkCommit(_ entry: Entry, _ input: DriftInput, into report: inout Report) {
    let now = entry.dependency.source
    let known = (input.dependencies.baselineNames[PackageName(entry.dependency)] ?? [])
      .filter { $0.dependency.source.kind == .git }
    let name = entry.dependency.alias ?? entry.dependency.name
    let sameCommit = known.first {
      now.commit != nil && $0.dependency.source.commit == now.commit
    }
    guard let was = sameCommit ?? known.first,
      !known.contains(where: { $0.dependency.source.isSameCommit(as: now) }),
      !input.manifestMoved(name), !input.requestsMoved(of: now)
    else { return }
    let moved = was.dependency.source.host != now.host
    let isSamePlace = now.place != nil && now.place == was.dependency.source.place
    let isNamed = now.place.map { input.isAsked($0, by: entry) } ?? false
    // The commit binds what a repository gives that a manifest asks for.
    if sameCommit != nil, isNamed { return }
    // A Composer branch (`dev-main`) moves whenever anything is updated.
    if !moved, entry.dependency.ecosystem == .composer, isSamePlace || isNamed { return }
    let isKnown = !moved || input.hosts.allows(now.host, for: entry.dependency.ecosystem)
    let claim = moved || !isSamePlace ? (isNamed ? .leavesOpen : .other) : input.claim(on: now)
    if claim == .names { return }
    report.find(
      input.finding(
        rule, entry, was: was, at: entry.dependency.sourceRange,
        wasAt: was.dependency.sourceRange,
        sameCommit != nil
          ? "'\(name)' comes from another repository and no manifest asked for that"
          : "'\(name)' moves to another \(moved ? "host" : "commit") and no manifest asked for that",
        kind: isKnown ? .change : .attack, severity: claim == .leavesOpen ? .medium : nil,
        facts: [address(was, entry, input)], identity: [now.url]))
  }

  /// An input of a flake has its place by its name there, and its repository is part of what it is: another one
  /// at the same place is nothing that was there before.
  private static func checkInput(
    _ entry: Entry, _ before: Entry?, _ input: DriftInput, into report: inout Report
  ) {
    let now = entry.dependency
    guard let before, case let was = before.dependency, was.source.kind == .registry,
      now.source.kind == .registry, !now.version.isEmpty,
      let place = now.source.place, let oldPlace = was.source.place, place != oldPlace,
      input.candidate.addresses[entry.lockfile.path]?.contains(place) != true
    else { return }
    let isSameRevision = now.version == was.version
    // What an input asks for in turn moves with it.
    guard isSameRevision || now.flags.contains(.direct) else { return }
    let isSameContent = now.artifacts.hasDigest && now.compared(with: was).outcome == .same
    report.find(
      input.finding(
        rule, entry, was: before, at: now.sourceRange, wasAt: was.sourceRange,
        "'\(now.location)' moves to another repository and no flake here names it",
        severity: isSameContent || !isSameRevision ? .medium : nil,
        facts: [address(before, entry, input)],
        identity: [now.source.url]))
  }

  private static func address(_ was: Entry, _ now: Entry, _ input: DriftInput) -> Fact {
    Fact(
      "address", was: was.dependency.source.url, now: now.dependency.source.url,
      check: input.diffCommand(now.lockfile.path))
  }
}

/// What the manifests say about the commit of a repository.
private enum CommitClaim {
  /// One of them names this very commit.
  case names
  /// None fixes a commit, so an update may move it.
  case leavesOpen
  /// Another commit or a tag, or the repository itself is another.
  case other
}

extension DriftInput {
  fileprivate func claim(on source: PackageSource) -> CommitClaim {
    let asked = source.place.flatMap { self.asked[$0] } ?? []
    if let commit = source.commit, asked.contains(where: { $0.contains(commit) }) { return .names }
    return asked.contains(where: Self.isFixed) ? .other : .leavesOpen
  }

  /// Whether a manifest asks for the repository, or a build description that is a program names it in its text.
  fileprivate func isAsked(_ place: RepositoryPlace, by entry: Entry) -> Bool {
    asked[place] != nil || candidate.addresses[entry.lockfile.path]?.contains(place) == true
      || candidate.manifests.values.contains {
        $0.ecosystem == .composer && entry.dependency.ecosystem == .composer
          && ByteSearch.first(Array(place.path.utf8), in: $0.source.bytes.map(Self.lowered)) != nil
      }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  /// Whether the manifests ask for something else from a repository than at the base: all of its packages move.
  fileprivate func requestsMoved(of source: PackageSource) -> Bool {
    guard let place = source.place else { return false }
    return asked[place] != askedBefore[place]
  }

  /// Whether the Gemfile beside names the host, and did not at the base: sources are moved for all gems at once.
  fileprivate func gemfileMoved(to host: String, of entry: Entry) -> Bool {
    guard entry.dependency.ecosystem == .gem else { return false }
    let folder = entry.lockfile.path.parent
    let names = { (snapshot: Snapshot?) in
      (snapshot?.manifests.values ?? [:].values).contains {
        $0.ecosystem == .gem && $0.folder == folder
          && ByteSearch.first(Array("//\(host)".utf8), in: $0.source.bytes) != nil
      }
    }
    return names(candidate) && !names(base)
  }

  /// Whether a specifier names a commit or a tag: nothing that moves.
  private static func isFixed(_ specifier: String) -> Bool {
    if specifier.contains("tag=") { return true }
    return specifier.split { "#@=&?".contains($0) }.dropFirst().contains { part in
      part.utf8.count >= 7
        && part.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
  }
}

extension PackageSource {
  /// The same commit of the same repository, however the address is spelled; addresses alone tell where one of
  /// the two states no commit, since in many formats they do not hold it.
  fileprivate func isSameCommit(as other: PackageSource) -> Bool {
    guard let commit, let otherCommit = other.commit else { return url == other.url }
    guard commit == otherCommit else { return false }
    guard let place, let otherPlace = other.place else { return host == other.host }
    return place == otherPlace
  }
}

/// Inputs of flakes at the base by their names, in tables that are made when a flake is first asked for.
private struct FlakeInputs {
  private let base: Snapshot?
  private var tables: [TreePath: [String: Entry]] = [:]

  init(_ base: Snapshot?) { self.base = base }

  mutating func was(_ entry: Entry) -> Entry? {
    let path = entry.lockfile.path
    if let table = tables[path] { return table[entry.dependency.location] }
    let lockfile = base?.lockfiles.first { $0.path == path }
    let entries = lockfile.map { lockfile in
      lockfile.dependencies.map { Entry(dependency: $0, lockfile: lockfile) }
    }
    let table = Dictionary(
      (entries ?? []).map { ($0.dependency.location, $0) }, uniquingKeysWith: { first, _ in first })
    tables[path] = table
    return table[entry.dependency.location]
  }
}
