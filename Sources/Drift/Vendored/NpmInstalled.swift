import Evidence
import Inventory
import Trees

/// What npm notes beside installed packages (`node_modules/.package-lock.json`) against the lockfile.
enum NpmInstalled {
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
          VendoredMismatch.rule, dependency.subject,
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
