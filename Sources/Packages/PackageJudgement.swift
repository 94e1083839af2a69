import Archives
import Evidence
import Syntax
import Trees

/// What is asked of a tree as a whole once its files were looked at: the packages in it, and how its findings
/// relate to them.
extension PackageScan {
  mutating func judge(
    _ notes: PackageNotes, _ tree: any SourceTree, _ container: TreePath, loweredFrom first: Int
  ) {
    if let names = notes.names, let (inner, source) = notes.inner,
      let finding = ManifestConfusion.finding(
        names.outer, inner, of: container, at: source, subject: .file(container))
    {
      seen.findings.append(finding)
    }
    switch notes.record?.finding(of: container) {
    case .success(let finding?): seen.findings.append(finding)
    case .failure(let error): ask(error.path, container, error)
    case .success, nil: break
    }
    for finding in StegoFragments.findings(notes.fragments, in: container) {
      seen.findings.append(finding)
    }
    judgeNested(notes, container)
    for entry in notes.stored {
      guard let bytes = try? tree.bytes(of: entry, limit: options.limits.member) else { continue }
      var report = Report()
      UnpackedMismatch.check(bytes, at: entry.path, in: tree, into: &report)
      add(report, entry.path, size: 0)
    }
    var unasked: Set<TreePath> = []
    let looked = Set(notes.parts.map(\.source.path))
    let scripts = notes.scripts.sorted { $0.place.path < $1.place.path }
    for manifest in packages(notes, container) {
      guard manifest.kind != .editorFolder || options.tellsInstallCode else { continue }
      let view = view(of: manifest, tree, notes, container, scripts)
      if looked.contains(manifest.source.path) { check(view) }
      unasked.formUnion(view.unaskedFiles())
      restore(view, from: first)
    }
    raise(unasked, container)
  }

  /// What lies in a folder stands together where paths are sorted.
  private static func scripts(
    _ scripts: [PackageNotes.Script], below folder: TreePath
  ) -> ArraySlice<PackageNotes.Script> {
    guard !folder.isRoot else { return scripts[...] }
    let start = TreePath(bytes: folder.bytes + [UInt8(ascii: "/")])
    var (low, high) = (0, scripts.count)
    while low < high {
      let middle = (low + high) / 2
      if scripts[middle].place.path < start { low = middle + 1 } else { high = middle }
    }
    return scripts[low...].prefix { $0.place.path.isInside(folder) }
  }

  /// What is odd about archives inside this tree. The layers of a container's image are rooted where the
  /// container is, and hold whatever a system does.
  private mutating func judgeNested(_ notes: PackageNotes, _ container: TreePath) {
    for (path, issues) in notes.nested {
      let name = container.appending(path)
      let isLayer = notes.isImage && !container.isRoot && !HostileArchive.isPackage(path)
      let told = isLayer ? issues.filter { !$0.kind.isOfSystems } : issues
      var report = Report()
      for finding in HostileArchive.findings(told, of: name, subject: .file(name)) {
        report.find(finding)
      }
      // Of archives among tests, what lies inside them is test data as well.
      add(report, name, size: 0)
    }
  }

  /// The packages of a tree; in the outermost one also those whose manifests are not looked at.
  private func packages(_ notes: PackageNotes, _ container: TreePath) -> [PackageManifest] {
    (container.isRoot ? notes.parts + others : notes.parts).packages()
  }

  private mutating func check(_ package: PackageView) {
    seen.packages += 1
    var report = Report()
    for rule in PackageRules.all { rule.check(package, into: &report) }
    add(report, package.source.path, size: package.source.bytes.count)
    if options.gathersCapabilities { seen.capabilities.take(package) }
  }

  /// - Parameter scripts: those of the whole tree, by their paths.
  private func view(
    of manifest: PackageManifest, _ tree: any SourceTree, _ notes: PackageNotes,
    _ container: TreePath, _ scripts: [PackageNotes.Script]
  ) -> PackageView {
    PackageView(
      manifest: manifest, subject: manifest.subject(in: container), tree: tree,
      container: container, binaries: notes.binaries, tellsInstallCode: options.tellsInstallCode,
      scripts: Self.scripts(scripts, below: manifest.folder))
  }

  /// Findings are about the package that the file belongs to, too, so that stories can join them.
  mutating func relate(from first: Int, _ notes: PackageNotes, _ container: TreePath) {
    let packages = Dictionary(
      packages(notes, container).map { ($0.folder, $0.subject(in: container)) },
      uniquingKeysWith: { first, _ in first })
    for index in seen.findings.indices.dropFirst(first) where seen.findings[index].related.isEmpty {
      let folder = seen.findings[index].places.first?.path.parent ?? .root
      let other = container.isRoot ? nil : Subject(.package, container.text)
      guard let subject = folder.upwards.lazy.compactMap({ packages[$0] }).first ?? other else {
        continue
      }
      seen.findings[index] = seen.findings[index].relating(to: subject)
    }
  }

  /// What the package's own entry points reach is not excused by its name or place.
  private mutating func restore(_ package: PackageView, from first: Int) {
    let own = seen.lowered[min(first, seen.lowered.count)...].filter {
      $0.path.isInside(package.folder)
    }
    guard !own.isEmpty else { return }
    let reached = package.entryFiles().union(package.unaskedFiles())
    for item in own where reached.contains(item.path) {
      seen.findings[item.index] = seen.findings[item.index].judged(item.severity, as: .attack)
    }
  }

  /// What runs at installation is judged more gravely.
  private mutating func raise(_ installed: Set<TreePath>, _ container: TreePath) {
    guard !installed.isEmpty else { return }
    let subjects = Set(installed.map { Subject.file(container.appending($0)) })
    for index in seen.findings.indices
    where subjects.contains(seen.findings[index].subject)
      && seen.findings[index].severity == .medium
      && seen.findings[index].rule.kind == .attack
      // It is about what runs then, and has weighed it.
      && seen.findings[index].rule != BuildScriptCode.rule
    {
      seen.findings[index] = seen.findings[index].with(
        Fact("runs", now: "though nobody calls it")
      )
      .judged(.high, as: .attack)
    }
  }
}
