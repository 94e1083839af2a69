import Evidence
import Inventory
import Syntax

/// The part of `lock-manifest-mismatch` for Composer, whose lockfile does not say what was asked for: whatever no
/// other package requires has to be in the manifest.
extension LockManifestMismatch {
  static func checkComposer(
    _ lockfile: Lockfile, _ graph: Lockfile.Graph, _ context: LockfileContext,
    into report: inout Report
  ) {
    guard lockfile.path.nameText == "composer.lock",
      let manifest = context.manifests[lockfile.path.parent.appending("composer.json")],
      !manifest.isPartial
    else { return }
    let asked = Set(manifest.requirements.map { $0.name.lowercased() })
    let tops = lockfile.dependencies.indices.filter {
      asked.contains(lockfile.dependencies[$0].name.lowercased())
    }
    let unreached = graph.unreached(from: tops.map { Int32($0) })
    guard !unreached.isEmpty, let stands = standIns(lockfile) else { return }
    for index in unreached {
      let dependency = lockfile.dependencies[index]
      if stands.contains(dependency.name) { continue }
      report.find(self.unreached(dependency, lockfile))
    }
  }

  /// Packages that stand for others: which of these are asked for is not followed. Nil where the file cannot be
  /// read.
  private static func standIns(_ lockfile: Lockfile) -> Set<String>? {
    guard let root = try? JSONDocument(lockfile.source, options: .packageManagers).root else {
      return nil
    }
    var names: Set<String> = []
    for list in ["packages", "packages-dev"].compactMap({ root[$0] }) {
      for package in list.elements {
        guard let name = package["name"]?.string else { return nil }
        let isOne = ["provide", "replace"].contains { (package[$0]?.count ?? 0) > 0 }
        if isOne { names.insert(name) }
      }
    }
    return names
  }
}
