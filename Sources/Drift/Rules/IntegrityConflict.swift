import Evidence
import Inventory
import Trees

/// Two entries of one tree that give one version two contents.
enum IntegrityConflict: DriftRule {
  static let rule = Rule(
    id: "integrity-conflict", domain: .drift, kind: .attack, severity: .critical,
    confidence: .certain, title: "two lockfiles disagree about one version",
    explanation: """
      One version has one content. Two lockfiles of a tree (or two entries of one) that state different
      digests of the same algorithm cannot both be right: one was edited, or one was written from a
      registry that serves other content.
      """,
    evidence: "both entries with their digests",
    remedy:
      "do not install; fetch the version from the registry you trust and see which digest is its own",
    falsePositives: "0 among 1,421 npm versions that stand in two or more of nine repositories",
    techniques: [.compromiseSoftwareSupplyChain, .dataManipulation])

  static func check(_ input: DriftInput, into report: inout Report) {
    let judged = input.dependencies.judged.filter {
      $0.dependency.isImmutable && $0.dependency.artifacts.hasDigest
    }
    guard !judged.isEmpty else { return }
    let wanted = Set(judged.map { PackageKey($0.dependency) })
    let names = Set(judged.map(\.dependency.name))
    var known: [PackageKey: [Entry]] = [:]
    for lockfile in input.candidate.lockfiles + input.candidate.unchangedLockfiles() {
      for dependency in lockfile.dependencies where names.contains(dependency.name) {
        let key = PackageKey(dependency)
        guard dependency.isImmutable, dependency.artifacts.hasDigest, wanted.contains(key) else {
          continue
        }
        note(Entry(dependency: dependency, lockfile: lockfile), under: key, in: &known)
      }
    }
    for entries in known.values where entries.count > 1 { compare(entries, into: &report) }
  }

  /// Keeps one entry for each different list of files.
  private static func note(
    _ entry: Entry, under key: PackageKey, in known: inout [PackageKey: [Entry]]
  ) {
    let isKnown = known[key, default: []].contains {
      $0.dependency.artifacts == entry.dependency.artifacts
    }
    if !isKnown { known[key, default: []].append(entry) }
  }

  private static func compare(_ entries: [Entry], into report: inout Report) {
    let first = entries[0]
    for other in entries.dropFirst() {
      if !first.isComparable(with: other) { continue }
      let files = other.dependency.compared(with: first.dependency)
      // The order of the two means nothing, so either may hold the value the other lacks.
      guard files.outcome == .changed,
        first.dependency.compared(with: other.dependency).outcome == .changed
      else { continue }
      report.find(finding(first, other, files))
      return
    }
  }

  private static func finding(
    _ one: Entry, _ other: Entry, _ files: ArtifactComparison
  ) -> Finding {
    let dependency = one.dependency
    // A lockfile that tests read says what its test needs.
    let isFixture = [one, other].contains { FileRole.isFixturePath($0.lockfile.path) }
    return Finding(
      rule, dependency.subject,
      "'\(dependency.name)' \(dependency.version) has two digests in one tree",
      kind: isFixture ? .weakness : nil,
      places: [
        other.place(.cause, other.dependency.digestRange),
        one.place(.step(1), dependency.digestRange),
      ],
      facts: [
        Fact(one.lockfile.path.text, now: IntegrityChanged.text(files.was)),
        Fact(other.lockfile.path.text, now: IntegrityChanged.text(files.now)),
      ],
      identity: (files.was + files.now).sorted().map(\.text),
      group: .file(other.lockfile.path))
  }
}
