import Evidence
import Packages
import Syntax
import Trees

/// What files of the two trees hold, where somebody asks.
struct ContentReading {
  private(set) var findings: [Finding] = []
  private(set) var open: [NotVerified] = []

  init() {}

  /// - Parameter scope: with a base, what changed; the rest of the candidate is looked at where everything
  ///   is asked for, and what is found there was there before.
  init(_ request: Request, _ scope: Scope) throws(TreeError) {
    var options = PackageScan.Options()
    options.textLimit = request.textLimit
    guard let base = request.base else {
      let scan = try PackageScan.scan(
        request.candidate, entries: scope.candidate, options: options)
      findings = Age(base: nil, unknown: request.ageWithoutBase).aged(scan.findings)
      open = scan.open
      return
    }
    let changed = Set(scope.changes.map(\.path))
    let was = scope.changes.compactMap(\.was)
    let before = try PackageScan.scan(base, entries: was, options: options)
    let known = Set(was.map(\.path))
    options.isNew = { changed.contains($0) && !known.contains($0) }
    options.manifests = manifests(above: scope.candidate.map(\.path), request.candidate)
    let now = try PackageScan.scan(request.candidate, entries: scope.candidate, options: options)
    let touched = now.findings.filter { isAbout(changed, $0) }
    let rest = now.findings.filter { !isAbout(changed, $0) }
    findings =
      Age(base: before.findings, unknown: request.ageWithoutBase).aged(touched)
      + Age(base: rest, unknown: request.ageWithoutBase).aged(rest)
    open = now.open.filter { changed.contains(TreePath($0.subject.id)) }
  }

  private func isAbout(_ changed: Set<TreePath>, _ finding: Finding) -> Bool {
    TreePath(finding.subject.id).upwards.contains(where: changed.contains)
  }

  /// Manifests in the folders of files and above: they may name the files as what runs.
  private func manifests(above paths: [TreePath], _ tree: any SourceTree) -> [Source] {
    let folders = Set(paths.map(\.parent)).reduce(into: Set()) { $0.formUnion($1.upwards) }
    let listed = Set(paths)
    let names = ["package.json", "Cargo.toml", "pyproject.toml", "setup.py"]
    return folders.sorted().flatMap { folder in names.map(folder.appending) }.compactMap { path in
      guard !listed.contains(path), let entry = try? tree.entry(at: path), entry.kind != .link,
        let bytes = try? tree.bytes(of: entry, limit: 1 << 20)
      else { return nil }
      return Source(bytes, path: path, origin: tree.origin)
    }
  }
}
