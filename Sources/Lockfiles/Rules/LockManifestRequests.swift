import Evidence
import Inventory
import Syntax
import Trees

/// The parts of `lock-manifest-mismatch` for formats that record catalogs, and for those whose keys are
/// the requests of manifests.
extension LockManifestMismatch {
  /// A catalog entry of the lockfile that the workspace's settings do not have, or have otherwise.
  static func checkCatalogs(
    _ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report
  ) {
    let beside = context.manifests.values.filter { $0.folder == lockfile.path.parent }
    let stated = beside.flatMap(\.catalogs)
    guard !lockfile.catalogs.isEmpty, !stated.isEmpty else { return }
    let known = CatalogEntry.byName(stated)
    for entry in lockfile.catalogs where known[entry.catalog]?[entry.name] != entry.specifier {
      let was = known[entry.catalog]?[entry.name] ?? "absent"
      report.find(
        Finding(
          rule, .file(lockfile.path),
          "the workspace's catalog '\(entry.catalog)' and the lockfile differ on '\(entry.name)'",
          severity: .medium, places: [lockfile.source.place(.cause, entry.range)],
          facts: [Fact("'\(entry.name)'", was: was, now: entry.specifier)],
          fixes: lockfile.rewriteAdvice,
          identity: ["catalog", entry.catalog, entry.name, was, entry.specifier],
          group: .file(lockfile.path)))
    }
  }

  /// What a manifest asks for and the lockfile does not answer. In a workspace a name that the lockfile
  /// does not have at all may be one of the workspace's own packages, which it leaves out.
  static func checkRequests(
    _ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report
  ) {
    let manifests = context.packages(of: lockfile)
    guard !manifests.isEmpty, let requests = lockfile.requests() else { return }
    let isWorkspace = manifests.contains { !$0.workspaces.isEmpty }
    let known = isWorkspace ? Set(requests.map { YarnRequest($0).name }) : []
    for manifest in manifests {
      for requirement in manifest.requirements where requirement.group != .peerDependencies {
        let isLocal = [.link, .workspace, .file].contains(NpmSpecifier.kind(requirement.specifier))
        let request = requirement.name + "@" + requirement.specifier
        let mayBeLocal = isWorkspace && !known.contains(Substring(requirement.name))
        if mayBeLocal || isLocal || requests.contains(request)
          || manifest.bundled.contains(requirement.name)
        {
          continue
        }
        report.find(unanswered(requirement, manifest, lockfile))
      }
    }
  }

  static func unanswered(
    _ requirement: Requirement, _ manifest: Manifest, _ lockfile: Lockfile
  ) -> Finding {
    Finding(
      rule, .file(lockfile.path),
      "the manifest asks for '\(requirement.name)' \(requirement.specifier) and the lockfile does not answer",
      severity: .medium,
      places: [
        manifest.source.place(.cause, requirement.range), lockfile.source.place(.step(1)),
      ],
      facts: [Fact("'\(requirement.name)'", was: requirement.specifier, now: "absent")],
      fixes: lockfile.rewriteAdvice, identity: [requirement.name, requirement.specifier, ""],
      group: .file(lockfile.path))
  }
}
