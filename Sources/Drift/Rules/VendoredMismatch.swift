import Evidence
import Inventory
import Trees

/// Installed packages that are not what the lockfile says.
enum VendoredMismatch: DriftRule {
  static let rule = Rule(
    id: "vendored-mismatch", domain: .drift, kind: .attack, severity: .high, confidence: .certain,
    title: "what is installed is not what the lockfile says",
    explanation: """
      npm notes beside installed packages what it installed (node_modules/.package-lock.json). Where that
      note and the lockfile give one version two digests or two hosts, the packages in that folder came
      from somewhere else.
      """,
    evidence: "both entries with their digests or addresses",
    remedy: "remove node_modules and install again with npm ci",
    falsePositives:
      "none known; other versions than the lockfile's are an old installation and are not reported",
    techniques: [.compromiseSoftwareDependencies, .dataManipulation])

  static func check(_ input: DriftInput, into report: inout Report) {
    for installed in input.candidate.installed {
      let folder = installed.path.parent.parent
      let lockfiles = input.candidate.lockfiles + input.candidate.unchangedLockfiles()
      guard let lockfile = lockfiles.first(where: { $0.path.parent == folder }) else { continue }
      compare(installed, lockfile, into: &report)
    }
  }

  private static func compare(
    _ installed: Lockfile, _ lockfile: Lockfile, into report: inout Report
  ) {
    let known = Dictionary(
      lockfile.dependencies.map { ($0.location, $0) }, uniquingKeysWith: { _, last in last })
    for dependency in installed.dependencies where dependency.needsDigest {
      guard let expected = known[dependency.location], expected.name == dependency.name,
        expected.version == dependency.version, let fact = difference(expected, dependency)
      else { continue }
      report.find(
        Finding(
          rule, dependency.subject,
          "the installed '\(dependency.name)' \(dependency.version) is not the lockfile's",
          places: [
            installed.source.place(.cause, dependency.range),
            lockfile.source.place(.step(1), expected.range),
          ], facts: [fact], identity: [fact.now ?? ""], group: .file(installed.path)))
    }
  }

  private static func difference(_ expected: Dependency, _ installed: Dependency) -> Fact? {
    let files = installed.compared(with: expected)
    if files.outcome == .changed {
      return Fact(
        "digest", was: IntegrityChanged.text(files.was), now: IntegrityChanged.text(files.now))
    }
    let (was, now) = (expected.source, installed.source)
    guard !was.host.isEmpty, !now.host.isEmpty, was.host != now.host else { return nil }
    return Fact("address", was: was.url, now: now.url)
  }
}
