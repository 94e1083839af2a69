import Evidence
import Inventory
import Syntax

/// A manifest that no lockfile covers.
public enum UnlockedManifest {
  public static let rule = Rule(
    id: "unlocked-manifest", domain: .lockfiles, kind: .weakness, severity: .medium,
    confidence: .certain, title: "dependencies without a lockfile",
    explanation: """
      Without a lockfile every installation picks the newest versions that fit. A version published an
      hour ago by whoever took over an account is installed at once, by everyone.
      """,
    evidence:
      "the manifest that asks for packages; no lockfile beside it, and none above that covers it as a workspace",
    remedy:
      "commit the lockfile that the package manager writes: npm install --package-lock-only, uv lock, cargo generate-lockfile, bundle lock",
    falsePositives:
      "libraries and examples that are never installed from this tree; lower it by policy",
    techniques: [.compromiseSoftwareDependencies])

  /// - Parameter isCovered: whether a lockfile covers the manifest.
  public static func check(_ manifest: Manifest, isCovered: Bool, into report: inout Report) {
    let wanted = manifest.requirements.filter { $0.group != .peerDependencies }
    guard !isCovered, let first = wanted.first else { return }
    let packages = wanted.count == 1 ? "1 package" : "\(wanted.count) packages"
    report.find(
      Finding(
        rule, .file(manifest.path),
        "'\(manifest.path.text)' asks for \(packages) and no lockfile says which",
        places: [manifest.source.place(.cause, first.range)]))
  }
}
