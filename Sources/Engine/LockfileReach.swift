import Evidence
import Inventory
import Lockfiles
import Trees

/// Which lockfiles and manifests of a tree belong together.
struct LockfileReach {
  let documents: Documents

  /// Lockfiles among the entries that are read, and those that cover a manifest among them.
  func lockfiles(for entries: [TreeEntry]) -> [Lockfile] {
    var paths = Set<TreePath>()
    var found: [Lockfile] = []
    func take(_ lockfile: Lockfile) {
      if paths.insert(lockfile.path).inserted { found.append(lockfile) }
    }
    for entry in entries where isLockfile(entry.path) {
      if let lockfile = documents.lockfile(entry) { take(lockfile) }
    }
    for entry in entries
    where entry.path.nameText == PackageJSON.fileName && !isInstalled(entry.path) {
      covering(entry.path.parent).forEach(take)
    }
    return found.sorted { $0.path < $1.path }
  }

  /// The manifests among the entries, and those that the lockfiles were made from.
  func manifests(for entries: [TreeEntry], _ lockfiles: [Lockfile]) -> [TreePath: Manifest] {
    var paths = Set(entries.map(\.path).filter { $0.nameText == PackageJSON.fileName })
    for lockfile in lockfiles where lockfile.ecosystem == .npm {
      let folder = lockfile.path.parent
      paths.insert(folder.appending(PackageJSON.name))
      for root in lockfile.roots {
        if let path = folder.resolving(root.folder)?.appending(PackageJSON.name) {
          paths.insert(path)
        }
      }
    }
    return paths.reduce(into: [:]) { manifests, path in
      if !isInstalled(path) { manifests[path] = documents.manifest(at: path) }
    }
  }

  /// Whether a lockfile, read or not, says what a manifest's packages are.
  func isCovered(_ manifest: Manifest) -> Bool {
    let names = LockfileNames.lockfiles(of: Ecosystem.npm.rawValue)
    var folder = manifest.folder
    while true {
      let isHere = names.contains { documents.entry(at: folder.appending($0)) != nil }
      if isHere && (folder == manifest.folder || isWorkspaceRoot(folder)) { return true }
      if folder.isRoot { return false }
      folder = folder.parent
    }
  }

  private func isWorkspaceRoot(_ folder: TreePath) -> Bool {
    if documents.entry(at: folder.appending("pnpm-workspace.yaml")) != nil { return true }
    guard let manifest = documents.manifest(at: folder.appending(PackageJSON.name)) else {
      return false
    }
    return !manifest.workspaces.isEmpty
  }

  private func covering(_ folder: TreePath) -> [Lockfile] {
    var found: [Lockfile] = []
    var above = folder
    while true {
      for name in ["package-lock.json", "npm-shrinkwrap.json"] {
        guard let lockfile = documents.lockfile(at: above.appending(name)) else { continue }
        let covers = lockfile.roots.contains { above.resolving($0.folder) == folder }
        if above == folder || covers { found.append(lockfile) }
      }
      if above.isRoot { return found }
      above = above.parent
    }
  }

  /// Lockfiles that state what a project uses: not the note npm leaves inside node_modules, and not
  /// what lies in packages that are installed.
  private func isLockfile(_ path: TreePath) -> Bool {
    LockfileNames.ecosystem(of: path) != nil && !isInstalled(path)
      && path.nameText != ".package-lock.json"
  }

  private func isInstalled(_ path: TreePath) -> Bool {
    path.hasFolder("node_modules")
  }
}
