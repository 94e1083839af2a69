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
      lost digest is nevertheless an open door. Requirements files of pip are judged together with what
      they take in (-r): one digest asks for all of them; without any there is one finding for all.
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
    let fixes =
      lockfile.path.nameText == "package-lock.json"
      ? [
        "remove node_modules, install again and see that the digests are back: npm install --package-lock-only"
      ] : lockfile.rewriteAdvice
    for dependency in lockfile.dependencies
    where dependency.needsDigest && dependency.digests.isEmpty && dependency.source.kind != .url {
      let what = dependency.hasUnreadableDigest ? "a digest that cannot be read" : "no digest"
      report.find(
        lockfile.finding(
          rule, dependency, at: dependency.digestRange,
          "'\(dependency.name)' \(dependency.version) has \(what)", fixes: fixes))
    }
  }
}
