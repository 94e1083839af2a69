import Evidence
import Inventory
import Syntax

/// The part of `lock-manifest-mismatch` for Python's lockfiles, which do not repeat letter by letter what
/// was asked for: versions outside what a manifest allows, packages that nothing asks for.
extension LockManifestMismatch {
  private static let manifests = [
    "Pipfile.lock": "Pipfile", "uv.lock": "pyproject.toml", "poetry.lock": "pyproject.toml",
    "pdm.lock": "pyproject.toml", "pylock.toml": "pyproject.toml",
    "requirements.txt": "requirements.in",
  ]

  static func checkPython(
    _ lockfile: Lockfile, _ graph: Lockfile.Graph, _ context: LockfileContext,
    into report: inout Report
  ) {
    guard let name = manifests[lockfile.path.nameText] else { return }
    let folder = lockfile.path.parent
    let folders =
      lockfile.roots.isEmpty
      ? [folder] : lockfile.roots.compactMap { folder.resolving($0.folder) }
    let manifests = Set(folders).sorted().compactMap {
      context.manifests[$0.appending(name)]
    }
    let entries = Dictionary(grouping: lockfile.dependencies, by: \.name)
    for manifest in manifests {
      let own = manifest.name.map { Ecosystem.pypi.canonical($0) }
      let passed = Set(manifest.overrides.map(\.selector) + [own].compactMap(\.self))
      for requirement in manifest.requirements where !passed.contains(requirement.name) {
        check(requirement, manifest, entries[requirement.name] ?? [], lockfile, into: &report)
      }
    }
    let hasEdges = graph.edges.contains { !$0.isEmpty }
    if name == "pyproject.toml", lockfile.roots.isEmpty, hasEdges, let manifest = manifests.first {
      checkTops(lockfile, graph, manifest, into: &report)
    }
  }

  /// One of several entries of a name is enough: markers tell which is meant.
  private static func check(
    _ requirement: Requirement, _ manifest: Manifest, _ entries: [Dependency],
    _ lockfile: Lockfile, into report: inout Report
  ) {
    if entries.isEmpty {
      // What an extra or another platform asks for may be locked elsewhere or nowhere.
      if requirement.group == .optionalDependencies || requirement.isConditional { return }
      report.find(unanswered(requirement, manifest, lockfile))
    } else if entries.allSatisfy({ isOutside($0, requirement) }) {
      report.find(outside(requirement, entries[0], manifest, lockfile))
    }
  }

  /// The lockfile does not say what was asked for: whatever no other package requires has to be in the
  /// manifest.
  private static func checkTops(
    _ lockfile: Lockfile, _ graph: Lockfile.Graph, _ manifest: Manifest,
    into report: inout Report
  ) {
    let asked = Set(manifest.requirements.map(\.name))
    let own = manifest.name.map { Ecosystem.pypi.canonical($0) }
    let tops = lockfile.dependencies.indices.filter {
      asked.contains(lockfile.dependencies[$0].name)
    }
    for index in graph.unreached(from: tops.map { Int32($0) })
    where lockfile.dependencies[index].name != own {
      report.find(unreached(lockfile.dependencies[index], lockfile))
    }
  }
}
