import Evidence
import Inventory
import Trees

/// The part of `lock-manifest-mismatch` for formats that record a hash over the manifest.
extension LockManifestMismatch {
  static func checkHash(
    _ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report
  ) {
    guard let name = ManifestHash.manifestName(of: lockfile.path.nameText),
      let manifest = context.manifests[lockfile.path.parent.appending(TreePath(name))],
      let hash = ManifestHash(lockfile, manifest.source), !hash.isOfManifest
    else { return }
    report.find(
      Finding(
        rule, .file(lockfile.path),
        "the lockfile says that it was made from another '\(name)'", severity: .medium,
        places: [lockfile.source.place(.cause, hash.range), manifest.source.place(.step(1))],
        facts: [
          Fact("hash of '\(name)'", was: hash.computed.last ?? "", now: hash.stated)
        ],
        fixes: lockfile.rewriteAdvice, identity: ["hash", hash.stated],
        group: .file(lockfile.path)))
  }
}
