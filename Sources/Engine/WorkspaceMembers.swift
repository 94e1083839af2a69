import Evidence
import Inventory
import Lockfiles
import Trees

/// The manifests that a lockfile was made from where it does not name their folders itself: those of
/// the workspace whose root it lies in.
struct WorkspaceMembers {
  let documents: Documents
  private static let most = 10_000

  /// Sorted; empty for a lockfile that names its folders, and without a workspace.
  func manifests(of lockfile: Lockfile) -> [TreePath] {
    guard lockfile.roots.isEmpty else { return [] }
    let names = ManifestFormats.names(of: lockfile.ecosystem).map { TreePath($0) }
    let folder = lockfile.path.parent
    var found = Set(names.map { folder.appending($0) }.filter(exists))
    var queue = Array(found)
    while let path = queue.popLast(), found.count < Self.most {
      guard let manifest = documents.manifest(at: path) else { continue }
      var next = manifest.folder == folder ? members(manifest, names) : []
      next += folders(manifest, in: folder).flatMap { folder in
        names.map { folder.appending($0) }.filter(exists)
      }
      for path in next where found.insert(path).inserted { queue.append(path) }
    }
    return found.count > 1 ? found.sorted() : []
  }

  private func exists(_ path: TreePath) -> Bool { documents.entry(at: path) != nil }

  private func members(_ root: Manifest, _ names: [TreePath]) -> [TreePath] {
    let patterns = root.workspaces.map { FolderPattern($0) }
    let exclusions = patterns.filter(\.isExclusion)
    return patterns.filter { !$0.isExclusion }.flatMap { pattern in
      candidates(pattern, root.folder, names).filter { path in
        !exclusions.contains { $0.matches(path.parent, from: root.folder) }
      }
    }
  }

  private func candidates(
    _ pattern: FolderPattern, _ root: TreePath, _ names: [TreePath]
  ) -> [TreePath] {
    if pattern.isLiteral {
      // What lies outside may be used by a member, and is none.
      guard let folder = root.resolving(pattern.text), folder.isInside(root) else { return [] }
      return names.map { folder.appending($0) }.filter(exists)
    }
    guard let start = root.resolving(pattern.literalFolder) else { return [] }
    let entries = (try? documents.tree.entries(below: start)) ?? []
    return entries.map(\.path).filter { path in
      names.contains(path.name) && path.isInside(root) && pattern.matches(path.parent, from: root)
        && !path.hasFolder("node_modules")
    }
  }

  /// Folders that Cargo takes for members because one of them depends on them.
  private func folders(_ manifest: Manifest, in root: TreePath) -> [TreePath] {
    guard manifest.ecosystem == .cargo else { return [] }
    return (manifest.requirements + manifest.shared.values).compactMap { requirement in
      guard requirement.specifier.hasPrefix("file:") else { return nil }
      let folder = manifest.folder.resolving(String(requirement.specifier.dropFirst(5)))
      return folder.flatMap { $0 == root || $0.isInside(root) ? $0 : nil }
    }
  }
}
