import Evidence
import Inventory

/// The part of `lock-manifest-mismatch` for lockfiles that do not repeat what manifests ask for, or that
/// were emptied of it: a package that the manifest beside asks for and the lockfile does not have at all.
extension LockManifestMismatch {
  static func checkNames(
    _ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report
  ) {
    guard lockfile.roots.isEmpty, hasEveryName(lockfile), lockfile.requests() == nil else { return }
    let known = Set(lockfile.dependencies.flatMap { [$0.name, $0.alias ?? $0.location] })
    for manifest in context.packages(of: lockfile) where manifest.folder == lockfile.path.parent {
      for requirement in manifest.requirements
      where !known.contains(requirement.name) && mustBeLocked(requirement, manifest) {
        report.find(unanswered(requirement, manifest, lockfile))
      }
    }
  }

  /// Whether all that is asked for directly stands in the lockfile under its own name.
  private static func hasEveryName(_ lockfile: Lockfile) -> Bool {
    switch lockfile.ecosystem {
    case .npm: lockfile.path.name != ".package-lock.json"
    case .pub: true
    default: false
    }
  }

  private static func mustBeLocked(_ requirement: Requirement, _ manifest: Manifest) -> Bool {
    guard requirement.group == .dependencies || requirement.group == .devDependencies else {
      return false
    }
    let isLocal = [.link, .workspace, .file].contains(NpmSpecifier.kind(requirement.specifier))
    return !isLocal && !manifest.bundled.contains(requirement.name)
  }
}
