import Archives
import Evidence
import Git
import Patterns
import Syntax
import Trees

/// Looks at what files hold: scripts, assets, manifests, archives.
public struct PackageScan {
  /// What is asked of a scan.
  public struct Options: Sendable {
    /// Whether a file is new in the change that is judged: then it is not excused by where it lies.
    public var isNew: @Sendable (TreePath) -> Bool = { _ in false }
    /// Manifests that are not looked at themselves and may name files that are.
    public var manifests: [Source] = []
    public var textLimit = Source.defaultLimit
    /// Whether what the code can do is gathered on the way, to compare two versions.
    public var gathersCapabilities = false
    /// Whether it is told what of a package runs by itself.
    public var tellsInstallCode = false
    public var limits = ArchiveLimits()
    /// Rules of the user's own, run over every file.
    public var yara: YaraRules?

    public init() {}
  }

  public var findings: [Finding] { seen.findings }
  public var open: [NotVerified] { seen.open }
  public var filesRead: Int { seen.filesRead }
  public var packages: Int { seen.packages }
  /// What the code can do, where the options ask.
  public var capabilities: Capabilities { seen.capabilities }
  private var seen = Seen()
  private let options: Options
  /// Manifests that are not looked at themselves.
  private let others: [ManifestPart]
  private let scanner = ContentRules.shared.prefilter.scanner()

  /// Compiles the patterns on another core, while this one opens what is to be looked at: a scan waits for them.
  public static func prepare() { Parallel.begin { _ = ContentRules.shared } }

  /// - Parameter entries: what to look at; everything when nil.
  /// - Parameter archive: the same tree where it is an archive.
  public static func scan(
    _ tree: any SourceTree, entries: [TreeEntry]? = nil, archive: ArchiveTree? = nil,
    options: Options = Options()
  ) throws(TreeError) -> PackageScan {
    var scan = PackageScan(options)
    guard case .archive(let name) = tree.origin, let archive else {
      try scan.run(tree, entries, container: .root, depth: 0)
      return scan
    }
    let path = TreePath(name)
    try scan.run(tree, entries, container: path, depth: 1)
    scan.seen.findings += HostileArchive.findings(archive.issues, of: path, subject: .file(path))
    return scan
  }

  private init(_ options: Options) {
    self.options = options
    others = options.manifests.flatMap(ManifestPart.read)
  }

  /// - Parameter container: the archive that the tree is, as a path; the root for other trees.
  private mutating func run(
    _ tree: any SourceTree, _ entries: [TreeEntry]?, container: TreePath, depth: Int
  ) throws(TreeError) {
    var notes = PackageNotes(
      names: container.isRoot ? nil : ArchiveNames(container),
      isWheel: !container.isRoot && container.nameText.hasSuffix(".whl"))
    let first = (lowered: seen.lowered.count, found: seen.findings.count)
    if let reopened = tree.reopened {
      let files = if let entries { entries } else { try tree.entries() }
      let shares = Self.shares(of: files.filter { $0.kind != .link })
      // For one task the tree is open already, and may still know what it has read.
      let parts =
        shares.count == 1
        ? [ScanPart(files: shares[0])]
        : Parallel.map(shares) { [options] share in
          ScanPart(options, share, reopened, container, depth)
        }
      for part in parts { add(part, tree, container, depth, &notes) }
    } else if let entries {
      take(entries.filter { $0.kind != .link }, of: tree, container, depth, &notes)
    } else {
      try tree.visit(limit: options.limits.member) { entry, content in
        take(entry, content, tree, container, depth, &notes)
      }
    }
    judge(notes, tree, container, loweredFrom: first.lowered)
    relate(from: first.found, notes, container)
    for problem in tree.problems { ask(problem.path, container, problem) }
  }

  /// The files for each of several tasks, in their order: enough shares that no core waits for the last.
  private static func shares(of files: [TreeEntry]) -> [[TreeEntry]] {
    let size = min(max(32, files.count / 64), 512)
    return stride(from: 0, to: files.count, by: size).map {
      Array(files[$0..<min($0 + size, files.count)])
    }
  }

  private mutating func take(
    _ files: [TreeEntry], of tree: any SourceTree, _ container: TreePath, _ depth: Int,
    _ notes: inout PackageNotes
  ) {
    tree.visit(files, limit: options.limits.member) { entry, content in
      take(entry, content, tree, container, depth, &notes)
    }
  }

  /// What one task saw of a tree that several read at once.
  private struct ScanPart: Sendable {
    let files: [TreeEntry]
    /// Nil where the tree could not be opened once more.
    var seen: Seen?
    var notes = PackageNotes(names: nil)

    init(files: [TreeEntry]) { self.files = files }

    init(
      _ options: Options, _ files: [TreeEntry], _ reopened: () -> (any SourceTree)?,
      _ container: TreePath, _ depth: Int
    ) {
      self.files = files
      guard let tree = reopened() else { return }
      var scan = PackageScan(options)
      scan.take(files, of: tree, container, depth, &notes)
      seen = scan.seen
    }
  }

  /// Counts in what a task saw; its share is read here where it could not open the tree.
  private mutating func add(
    _ part: ScanPart, _ tree: any SourceTree, _ container: TreePath, _ depth: Int,
    _ notes: inout PackageNotes
  ) {
    guard let seen = part.seen else {
      return take(part.files, of: tree, container, depth, &notes)
    }
    self.seen.add(seen)
    notes.add(part.notes)
  }

  private mutating func take(
    _ entry: TreeEntry, _ content: Result<[UInt8], TreeError>, _ tree: any SourceTree,
    _ container: TreePath, _ depth: Int, _ notes: inout PackageNotes
  ) {
    guard entry.kind != .link else { return }
    switch content {
    case .failure(let error): ask(entry.path, container, error)
    case .success(let bytes):
      seen.filesRead += 1
      let source = Source(bytes, path: entry.path, origin: tree.origin)
      if options.gathersCapabilities { seen.capabilities.take(source) }
      if let rules = options.yara { match(source, container, by: rules) }
      look(at: source, container, &notes)
      if let archive = source.cachedArchive {
        open(archive, in: container, depth, &notes)
      } else if ArchiveFormat.isNamed(entry.path.nameText) {
        open(source, in: container, depth, &notes)
        if container.isRoot, UnpackedPackage(of: entry.path) != nil { notes.stored.append(entry) }
      }
    }
  }

  private mutating func match(_ source: Source, _ container: TreePath, by rules: YaraRules) {
    let subject = Subject.file(container.appending(source.path))
    let result = UserRule.check(source, subject, by: rules)
    seen.findings += result.findings
    if let problem = result.problem { ask(source.path, container, problem) }
  }

  private mutating func look(
    at source: Source, _ container: TreePath, _ notes: inout PackageNotes
  ) {
    let path = source.path
    let subject = Subject.file(container.appending(path))
    let bytes = source.bytes
    notes.note(source)
    // An interpreter that is given a script reads it with whatever bytes it holds.
    let isBinary = bytes.prefix(8192).contains(0) && !Language(of: path, []).isCode
    let isWide = bytes.prefix(8192).contains(0)
    let text = isWide ? TextEncoding.utf8(of: bytes) : nil
    let shown = text.map { Source($0, path: path, origin: source.origin) } ?? source
    if isBinary, text == nil {
      let file = CodeFile(source, .text, subject)
      var report = Report()
      AppendedCode.check(file, into: &report)
      KnownBadContent.check(file, into: &report)
      return add(report, path, size: bytes.count)
    }
    guard shown.bytes.count <= options.textLimit else {
      add(FileReport.ofPieces(shown, subject, scanner), path, size: bytes.count)
      return ask(
        path, container,
        TreeError(
          .limit("size"), path,
          "over \(options.textLimit) bytes: read in pieces, and not what stands in two of them"))
    }
    add(FileReport.of(shown, subject, scanner), path, size: bytes.count)
  }

  /// Counts findings in, less grave where the file lies or what it is explains them.
  private mutating func add(_ report: Report, _ path: TreePath, size: Int) {
    for finding in report.findings {
      guard finding.severity >= .high, finding.rule != KnownBadContent.rule,
        let excuse = Excuse.of(path, size: size), !options.isNew(path)
      else {
        seen.findings.append(finding)
        continue
      }
      seen.lowered.append(
        Seen.Lowered(index: seen.findings.count, severity: finding.severity, path: path))
      seen.findings.append(
        finding.with(Fact("less grave because", now: excuse)).judged(.medium, as: .weakness))
    }
    seen.open += report.open
  }

  private mutating func open(
    _ source: Source, in container: TreePath, _ depth: Int, _ notes: inout PackageNotes
  ) {
    let name = container.appending(source.path)
    guard depth < options.limits.nesting else {
      return ask(
        source.path, container, TreeError(.limit("nesting"), source.path, "archives in archives"))
    }
    guard let archive = ArchiveTree(source.bytes, name: name.text, limits: options.limits) else {
      if source.bytes.count >= 4 {
        ask(
          source.path, container,
          TreeError(.corrupt, source.path, "is not the archive that its name says"))
      }
      return
    }
    // Listing an archive in memory cannot fail; what is wrong with it is told by its problems.
    try? run(archive, nil, container: name, depth: depth + 1)
    notes.nested.append((source.path, archive.issues))
  }

  private mutating func ask(_ path: TreePath, _ container: TreePath, _ error: TreeError) {
    let reason =
      switch error.kind {
      case .limit(let name): "limit-\(name)"
      case .corrupt: "corrupt"
      case .missing, .unreadable, .conflict: "unreadable"
      }
    seen.open.append(
      NotVerified(
        .packageContent, .file(container.appending(path)), reason: reason, detail: error.what))
  }

  private mutating func judge(
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
  private mutating func relate(from first: Int, _ notes: PackageNotes, _ container: TreePath) {
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

/// What a scan, or one task of it, saw.
struct Seen: Sendable {
  struct Lowered: Sendable {
    var index: Int
    let severity: Severity
    let path: TreePath
  }

  var findings: [Finding] = []
  var open: [NotVerified] = []
  var filesRead = 0
  var packages = 0
  var capabilities = Capabilities()
  /// Findings that were made less grave, by their places in the list.
  var lowered: [Lowered] = []

  mutating func add(_ other: Seen) {
    lowered += other.lowered.map {
      Lowered(index: findings.count + $0.index, severity: $0.severity, path: $0.path)
    }
    findings += other.findings
    open += other.open
    filesRead += other.filesRead
    packages += other.packages
    capabilities.add(other.capabilities)
  }
}

extension Source {
  /// The archive that a cache keeps under a name that says nothing, by a name that says what it is: npm's by
  /// digest alone, pip's by the digest of an address.
  fileprivate var cachedArchive: Source? {
    let name = path.nameText
    if bytes.starts(with: [0x1F, 0x8B]), path.hasFolder("content-v2") {
      return Source(bytes, path: path.parent.appending(name + ".tgz"), origin: origin)
    }
    let isBody = path.hasFolder("http-v2") && name.hasSuffix(".body")
    let isAnswer = path.hasFolder("http") && bytes.starts(with: Array("cc=4,".utf8))
    guard isBody || isAnswer, let body = isBody ? bytes : PipCache.body(ofAnswer: bytes),
      let ending = PipCache.ending(of: body)
    else { return nil }
    return Source(body, path: path.parent.appending(name + ending), origin: origin)
  }
}
