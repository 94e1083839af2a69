import Evidence
import Inventory

/// A registry package without a digest.
enum IntegrityMissing: LockfileRule {
  static let rule = Rule(
    id: "integrity-missing", domain: .lockfiles, kind: .weakness, severity: .medium,
    confidence: .certain, title: "registry package without a digest",
    explanation: """
      The digest in a lockfile is the only thing that binds a version to its content. Installers accept
      an entry without one and install whatever the registry, a mirror or a proxy serves. Some versions
      of npm lose digests when node_modules is present (npm/cli issue 4460), so this is common; each
      lost digest is nevertheless an open door.

      A lockfile without any digest is told once. Packages that yarn did not fetch because they are for
      other platforms have none either, and are low. Requirements files of pip are judged together with
      what they take in (-r): one digest asks for all of them; without any there is one finding for all.
      """,
    evidence: "the entry, which has an address or a version and no digest",
    remedy:
      "let the package manager write the entry again and see that the digest is there; for npm remove node_modules first",
    falsePositives:
      "lockfiles written by npm with that defect: 1.5 % of changes of npm lockfiles lose some",
    techniques: [.compromiseSoftwareDependencies])

  static func check(_ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report) {
    // Requirements files are judged together with what they take in.
    guard lockfile.digestRule == .each else { return }
    let all = lockfile.dependencies
    let lacking = all.indices.filter { index in
      !all[index].artifacts.hasDigest && all[index].needsDigest && all[index].source.kind != .url
    }
    guard let first = lacking.first else { return }
    if hasNone(lockfile) {
      report.find(none(lockfile, lacking.count, all[first]))
      return
    }
    for dependency in lacking.lazy.map({ all[$0] }) where !dependency.flags.contains(.conditional) {
      let what = dependency.hasUnreadableDigest ? "a digest that cannot be read" : "no digest"
      report.find(
        lockfile.finding(
          rule, dependency, at: dependency.digestRange,
          "'\(dependency.name)' \(dependency.version) has \(what)", fixes: fixes(lockfile)))
    }
    let elsewhere = lacking.filter { all[$0].flags.contains(.conditional) }
    if let first = elsewhere.first {
      report.find(unfetched(lockfile, elsewhere.count, all[first]))
    }
  }

  private static func hasNone(_ lockfile: Lockfile) -> Bool {
    lockfile.dependencies.allSatisfy { !$0.artifacts.hasDigest && !$0.hasUnreadableDigest }
  }

  private static func none(_ lockfile: Lockfile, _ count: Int, _ first: Dependency) -> Finding {
    let packages = count == 1 ? "its 1 package" : "any of its \(count) packages"
    return Finding(
      rule, .file(lockfile.path), "'\(lockfile.path.text)' has no digest of \(packages)",
      places: [lockfile.source.place(.cause, first.range)], fixes: digestAdvice(lockfile),
      identity: ["none"])
  }

  private static func unfetched(
    _ lockfile: Lockfile, _ count: Int, _ first: Dependency
  ) -> Finding {
    let packages = count == 1 ? "1 package" : "\(count) packages"
    return Finding(
      rule, .file(lockfile.path), "\(packages) for other platforms have no digest", severity: .low,
      places: [lockfile.source.place(.cause, first.range)], fixes: fixes(lockfile),
      identity: ["conditional"])
  }

  private static func fixes(_ lockfile: Lockfile) -> [String] {
    guard lockfile.path.nameText == "package-lock.json" else { return lockfile.rewriteAdvice }
    return [
      "remove node_modules, install again and see that the digests are back: npm install --package-lock-only"
    ]
  }

  /// How digests come into formats that can have them and need not.
  private static func digestAdvice(_ lockfile: Lockfile) -> [String] {
    switch lockfile.path.nameText {
    case "Gemfile.lock", "gems.locked": ["let bundler add them: bundle lock --add-checksums"]
    case "gradle-wrapper.properties", "maven-wrapper.properties":
      ["add distributionSha256Sum with the digest that the project publishes"]
    default:
      lockfile.ecosystem == .pypi
        ? [
          "let the tool that writes it add them: pip-compile --generate-hashes, uv export --format requirements-txt"
        ]
        : fixes(lockfile)
    }
  }
}
