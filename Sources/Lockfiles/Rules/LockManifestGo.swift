import Evidence
import Inventory
import Syntax

/// The part of `lock-manifest-mismatch` for Go: versions that a go.mod requires and its go.sum has no
/// line of. The go command says "missing go.sum entry" and stops.
extension LockManifestMismatch {
  static func checkGo(
    _ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report
  ) {
    guard lockfile.path.name == "go.sum" else { return }
    let folder = lockfile.path.parent
    guard let manifest = context.manifests[folder.appending("go.mod")] else { return }
    // In a workspace lines may stand in go.work.sum instead.
    let isShared = context.manifests.keys.contains {
      $0.name == "go.work" && folder.isInside($0.parent)
    }
    guard !isShared else { return }
    let known = Set(lockfile.dependencies.map(\.location))
    let replaced = GoReplacements(manifest)
    for requirement in manifest.requirements {
      guard let module = replaced.module(requirement), !known.contains(module) else { continue }
      report.find(unanswered(requirement, manifest, lockfile))
    }
  }
}

/// The `replace` and `exclude` lines of a go.mod.
private struct GoReplacements {
  private let bySelector: [String: String]

  init(_ manifest: Manifest) {
    bySelector = Dictionary(
      manifest.overrides.map { ($0.selector, $0.specifier) }, uniquingKeysWith: { $1 })
  }

  /// The module that is fetched, as `path@version`; nil for a folder and for a version that is excluded.
  func module(_ requirement: Requirement) -> String? {
    let (name, version) = (requirement.name, requirement.specifier)
    guard let other = bySelector[name + " " + version] ?? bySelector[name] else {
      return name + "@" + version
    }
    let words = other.split(separator: " ")
    return words.count == 2 ? words.joined(separator: "@") : nil
  }
}
