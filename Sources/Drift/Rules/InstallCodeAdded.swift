import Evidence
import Inventory

/// Code that runs at installation, where none ran before.
enum InstallCodeAdded: DriftRule {
  static let rule = Rule(
    id: "install-code-added", domain: .drift, kind: .change, severity: .high, confidence: .high,
    title: "a package now runs code when it is installed",
    explanation: """
      Install scripts run on every developer's machine and in every build, before any test. They are how
      most malicious npm packages act. A package that gains one, or comes in with one as somebody
      else's dependency, deserves a look before it is installed. Where a lockfile of pnpm says so of a version
      whose digest stays, it is medium: pnpm 8 does that by chance.
      """,
    evidence: "hasInstallScript at the base and now",
    remedy: "read the package's install script; install with --ignore-scripts if it is not needed",
    falsePositives:
      "15 of 2,868 changes of npm lockfiles, nearly all packages that build native code; those are known by name and low",
    techniques: [.compromiseSoftwareDependencies, .commandAndScriptingInterpreter])

  static func check(_ input: DriftInput, into report: inout Report) {
    for entry in input.dependencies.judged where entry.dependency.install != .no {
      if !comparePin(entry, input, into: &report) { compareBase(entry, input, into: &report) }
    }
  }

  private static func compareBase(_ entry: Entry, _ input: DriftInput, into report: inout Report) {
    let dependency = entry.dependency
    let hadLockfile = input.dependencies.baseEcosystems.contains(dependency.ecosystem)
    guard hadLockfile, dependency.needsDigest || dependency.source.kind == .git else { return }
    let known = input.dependencies.baselineNames[PackageName(dependency)] ?? []
    if known.isEmpty {
      report.find(newPackage(entry, input))
    } else if dependency.install == .yes, known.allSatisfy({ $0.dependency.install == .no }) {
      // Some versions of pnpm say so of packages at random.
      let mayBeChance = entry.lockfile.path.nameText == "pnpm-lock.yaml"
      let isSameContent =
        mayBeChance
        && known.contains { was in
          was.dependency.version == dependency.version && dependency.artifacts.hasDigest
            && dependency.compared(with: was.dependency).outcome == .same
        }
      let what = isSameContent ? ", though its content is the same" : ""
      report.find(
        finding(
          entry, was: known.first, input, severity: isSameContent ? .medium : .high,
          "'\(dependency.name)' now runs code when it is installed\(what)"))
    }
  }

  private static func newPackage(_ entry: Entry, _ input: DriftInput) -> Finding {
    let dependency = entry.dependency
    guard dependency.install == .yes else {
      return finding(
        entry, was: nil, input, severity: .info,
        "'\(dependency.name)' is new, and the lockfile does not say whether it runs install code")
    }
    let isDirect = dependency.flags.contains(.direct) || input.manifestNames(dependency)
    return finding(
      entry, was: nil, input, severity: isDirect ? .medium : .high,
      "'\(dependency.name)' is new and runs code when it is installed")
  }

  private static func comparePin(
    _ entry: Entry, _ input: DriftInput, into report: inout Report
  ) -> Bool {
    guard entry.dependency.install == .yes,
      let pin = input.pins[Pin.Key(.package, entry.dependency.purl)], pin["install"] == "no"
    else { return false }
    report.find(
      Finding(
        rule, entry.dependency.subject,
        "'\(entry.dependency.name)' \(entry.dependency.version) runs install code and was pinned without",
        places: [
          entry.place(.cause, entry.dependency.range), input.pins.source.place(.pin, pin.range),
        ],
        facts: [Fact("install code", was: "no", now: "yes")], group: .file(entry.lockfile.path)))
    return true
  }

  private static func finding(
    _ entry: Entry, was: Entry?, _ input: DriftInput, severity: Severity, _ message: String
  ) -> Finding {
    return input.finding(
      rule, entry, was: was, message, severity: isKnown(entry.dependency) ? .low : severity,
      facts: [
        Fact(
          "install code", was: was.map { $0.dependency.install.rawValue } ?? "not installed",
          now: entry.dependency.install.rawValue,
          check: input.diffCommand(entry.lockfile.path))
      ])
  }

  private static func isKnown(_ dependency: Dependency) -> Bool {
    switch dependency.ecosystem {
    case .npm: NameTable.nativeBuildNpm.contains(dependency.name)
    case .composer: NameTable.composerPlugins.contains(dependency.name.lowercased())
    default: false
    }
  }
}
