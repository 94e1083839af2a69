import Evidence
import Inventory
import Lockfiles
import Trees

/// Which lockfiles and manifests of a tree belong together.
struct LockfileReach {
  let documents: Documents
  let requirements: RequirementsReach

  /// - Parameter entries: those that are looked at.
  init(_ documents: Documents, _ entries: [TreeEntry]) {
    self.documents = documents
    requirements = RequirementsReach(documents, entries)
  }

  /// Lockfiles among the entries that are read, and those that cover a manifest among them.
  func lockfiles(for entries: [TreeEntry]) -> [Lockfile] {
    let own = own(entries)
    documents.readAhead(own)
    let found = own.compactMap(documents.lockfile) + others(than: own, for: entries)
    return found.sorted { $0.path < $1.path }
  }

  /// The same lockfiles in the same order, of which none is kept: `look` is called on one of the cores,
  /// `take` here.
  func visit<Value: Sendable>(
    _ entries: [TreeEntry], look: @Sendable (Lockfile) -> Value, take: (Value) -> Void
  ) {
    let own = own(entries)
    var others = others(than: own, for: entries).sorted { $0.path < $1.path }[...]
    documents.visit(
      own.sorted { $0.path < $1.path }, look: look,
      take: { entry, value in
        while let first = others.first, first.path < entry.path {
          take(look(others.removeFirst()))
        }
        if let value { take(value) }
      })
    for other in others { take(look(other)) }
  }

  /// Lockfiles among the entries.
  func own(_ entries: [TreeEntry]) -> [TreeEntry] {
    entries.filter { isLockfile($0.path) && !isReplaced($0.path) }
  }

  /// Lockfiles that cover a manifest among the entries, and those that another takes in.
  private func others(than own: [TreeEntry], for entries: [TreeEntry]) -> [Lockfile] {
    var paths = Set(own.map(\.path))
    var found: [Lockfile] = []
    func take(_ lockfile: Lockfile) {
      if paths.insert(lockfile.path).inserted { found.append(lockfile) }
    }
    for entry in entries {
      guard let ecosystem = manifestEcosystem(entry.path) else { continue }
      covering(entry.path.parent, ecosystem, besides: paths).forEach(take)
    }
    requirements.included.forEach(take)
    return found
  }

  /// Files among the entries that say which tools are used.
  func tools(among entries: [TreeEntry]) -> [Lockfile] {
    entries.filter { ToolFiles.canRead($0.path) && !isInstalled($0.path) }
      .compactMap(documents.tools)
  }

  /// The manifests among the entries, and those that the lockfiles were made from.
  func manifests(for entries: [TreeEntry], _ lockfiles: [Lockfile]) -> [TreePath: Manifest] {
    var paths = Set(entries.map(\.path).filter { manifestEcosystem($0) != nil })
    for lockfile in lockfiles {
      let folder = lockfile.path.parent
      let folders = lockfile.roots.compactMap { folder.resolving($0.folder) } + [folder]
      for name in ManifestFormats.names(of: lockfile.ecosystem) {
        paths.formUnion(folders.map { $0.appending(TreePath(name)) })
      }
      if lockfile.ecosystem == .deno {
        paths.formUnion(folders.map { $0.appending("package.json") })
      }
      if lockfile.ecosystem == .nuget { paths.formUnion(documents.matchedManifests(in: folder)) }
      paths.formUnion(documents.members(of: lockfile))
      // A workspace of Go's leaves sums of its modules in its own list.
      if lockfile.ecosystem == .golang {
        paths.formUnion(folder.upwards.map { $0.appending("go.work") })
      }
    }
    let projects = paths.filter { ManifestFormats.ecosystem(of: $0) == .nuget }
    for folder in Set(projects.map(\.parent)) { paths.formUnion(above(folder, of: .nuget)) }
    return paths.reduce(into: [:]) { manifests, path in
      if !isInstalled(path) { manifests[path] = documents.manifest(at: path) }
    }
  }

  /// What MSBuild looks for in a folder and in those above it.
  private func above(_ folder: TreePath, of ecosystem: Ecosystem) -> [TreePath] {
    let names = ManifestFormats.names(of: ecosystem).map { TreePath($0) }
    return folder.upwards.flatMap { folder in names.map { folder.appending($0) } }
  }

  /// Whether a lockfile, read or not, says what a manifest's packages are.
  func isCovered(_ manifest: Manifest) -> Bool {
    var names = LockfileNames.lockfiles(of: manifest.ecosystem.rawValue).map { TreePath($0) }
    if manifest.ecosystem == .nuget {
      names.append(TreePath(NuGetFiles.lockfile(of: manifest.path)))
      if usesPaket(manifest.folder) { return true }
    }
    if manifest.path.nameText.hasSuffix(".in") { return isCompiled(manifest) }
    if case .refused = manifest.locking { return false }
    if case .at(let path, _) = manifest.locking {
      guard let place = manifest.folder.resolving(path) else { return false }
      return documents.entry(at: place) != nil
    }
    return manifest.folder.upwards.contains { folder in
      names.contains { documents.entry(at: folder.appending($0)) != nil }
        && (folder == manifest.folder || isWorkspaceRoot(folder, manifest.ecosystem))
    }
  }

  /// `dev.in` is made into `dev.txt`, or several into one file of their folder; what another file takes in
  /// is made into that one's.
  private func isCompiled(_ manifest: Manifest) -> Bool {
    let path = manifest.path
    let stem = path.bytes.dropLast(3)
    return requirements.targets.contains(path)
      || [".txt", ".lock"].contains { ending in
        documents.entry(at: TreePath(bytes: stem + Array(ending.utf8))) != nil
      } || isLockedByAnotherTool(path.parent) || isAnswered(manifest)
  }

  /// Whether one requirements file of a manifest's folder has a version of everything it asks for.
  private func isAnswered(_ manifest: Manifest) -> Bool {
    let asked = Set(manifest.requirements.map(\.name))
    let beside = documents.requirementsPaths.lazy.filter {
      $0.parent == manifest.folder && LockfileFormats.canRead($0)
    }
    // Nobody makes one file of a hundred from another's input.
    return beside.prefix(100).contains { path in
      guard let file = documents.requirements(at: path) else { return false }
      return asked.isSubset(of: file.dependencies.filter { !$0.version.isEmpty }.map(\.name))
    }
  }

  /// Whether a lockfile that is no requirements file stands in a folder.
  func isLockedByAnotherTool(_ folder: TreePath) -> Bool {
    LockfileNames.lockfiles(of: Ecosystem.pypi.rawValue).contains { name in
      !LockfileFormats.isRequirementsFile(TreePath(name))
        && documents.entry(at: folder.appending(name)) != nil
    }
  }

  /// Paket locks what stands in a project's `paket.references` in one file further up.
  private func usesPaket(_ folder: TreePath) -> Bool {
    documents.entry(at: folder.appending("paket.references")) != nil
      && folder.upwards.contains { documents.entry(at: $0.appending("paket.lock")) != nil }
  }

  private func isWorkspaceRoot(_ folder: TreePath, _ ecosystem: Ecosystem) -> Bool {
    if ecosystem == .npm, documents.entry(at: folder.appending("pnpm-workspace.yaml")) != nil {
      return true
    }
    return ManifestFormats.names(of: ecosystem).contains { name in
      documents.manifest(at: folder.appending(TreePath(name)))?.workspaces.isEmpty == false
    }
  }

  /// Lockfiles beside a manifest, and those further up that were made from it, too.
  private func covering(
    _ folder: TreePath, _ ecosystem: Ecosystem, besides known: Set<TreePath>
  ) -> [Lockfile] {
    let names = LockfileNames.lockfiles(of: ecosystem.rawValue).map { TreePath($0) }
    var found: [Lockfile] = []
    for above in folder.upwards {
      for name in names {
        let path = above.appending(name)
        guard !known.contains(path), LockfileFormats.canRead(name), isLockfile(path),
          !isReplaced(path), let lockfile = documents.lockfile(at: path)
        else { continue }
        let covers =
          above == folder || lockfile.roots.contains { above.resolving($0.folder) == folder }
          || documents.members(of: lockfile).contains { $0.parent == folder }
        if covers { found.append(lockfile) }
      }
    }
    return found
  }

  /// Lockfiles that state what a project uses: not the note npm leaves inside node_modules, and not
  /// what lies in packages that are installed.
  private func isLockfile(_ path: TreePath) -> Bool {
    LockfileNames.ecosystem(of: path) != nil && !isInstalled(path)
      && path.nameText != ".package-lock.json"
  }

  /// Bun reads its binary lockfile only where the text one does not stand beside it.
  private func isReplaced(_ path: TreePath) -> Bool {
    path.nameText == "bun.lockb" && documents.entry(at: path.parent.appending("bun.lock")) != nil
  }

  private func manifestEcosystem(_ path: TreePath) -> Ecosystem? {
    isInstalled(path) ? nil : ManifestFormats.ecosystem(of: path)
  }

  private func isInstalled(_ path: TreePath) -> Bool {
    path.hasFolder("node_modules") || path.hasFolder("site-packages")
  }
}
