import Evidence
import Inventory

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
      what the commits between bring.
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
      !input.manifestMoved(entry.dependency.alias ?? entry.dependency.name)
    else { return }
    let isKnown = input.hosts.allows(now.host, for: entry.dependency.ecosystem)
    let isSameContent =
      !entry.dependency.digests.isEmpty
      && entry.dependency.compared(with: was.dependency).outcome == .same
    report.find(
      input.finding(
        rule, entry, was: was, at: entry.dependency.sourceRange,
        wasAt: was.dependency.sourceRange,
        "'\(entry.dependency.name)' \(entry.dependency.version) moves from '\(was.dependency.source.host)' to '\(now.host)'",
        kind: isKnown ? .change : .attack, severity: isKnown && isSameContent ? .medium : nil,
        facts: [address(was, entry, input)], identity: [now.host]))
  }

  /// A git dependency is found again by the place it is installed at: its version says little.
  private static func checkCommit(_ entry: Entry, _ input: DriftInput, into report: inout Report) {
    let now = entry.dependency.source
    let known = (input.dependencies.baselineNames[PackageName(entry.dependency)] ?? [])
      .filter { $0.dependency.source.kind == .git }
    let name = entry.dependency.alias ?? entry.dependency.name
    guard let was = known.first,
      !known.contains(where: { $0.dependency.source.isSameCommit(as: now) }),
      !input.manifestMoved(name)
    else { return }
    let moved = was.dependency.source.host != now.host
    // A Composer branch (`dev-main`) moves whenever anything is updated.
    if !moved, entry.dependency.ecosystem == .composer { return }
    let isKnown = !moved || input.hosts.allows(now.host, for: entry.dependency.ecosystem)
    let isSamePlace = now.place != nil && now.place == was.dependency.source.place
    // Build descriptions that are programs are read as text; one that names the place asked for it.
    let isNamed =
      now.place.map { input.candidate.addresses[entry.lockfile.path]?.contains($0) == true }
      ?? false
    let claim = moved || !isSamePlace ? (isNamed ? .leavesOpen : .other) : input.claim(on: now)
    if claim == .names { return }
    report.find(
      input.finding(
        rule, entry, was: was, at: entry.dependency.sourceRange,
        wasAt: was.dependency.sourceRange,
        "'\(name)' moves to another \(moved ? "host" : "commit") and no manifest asked for that",
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
    return commit == otherCommit && host == other.host
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
