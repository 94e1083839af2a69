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
  var seen = Seen()
  let options: Options
  /// Manifests that are not looked at themselves.
  let others: [ManifestPart]
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
    } else if let archive = tree as? ArchiveTree {
      take(archive, container, depth, &notes)
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

  private mutating func take(
    _ archive: ArchiveTree, _ container: TreePath, _ depth: Int, _ notes: inout PackageNotes
  ) {
    // The user's rules look at all bytes, an interpreter at all of its script, and an archive may begin as a
    // program that unpacks it.
    let digests: ArchiveTree.Digests? =
      options.yara != nil
      ? nil : { !Language(of: $0, []).isCode && !ArchiveFormat.isNamed($0.nameText) }
    archive.visit(limit: options.limits.member, digesting: digests) { entry, content in
      switch content {
      case .success(.whole(let bytes)):
        take(entry, .success(bytes), archive, container, depth, &notes)
      case .success(.program(let program)):
        take(
          program, Source(program.start, path: entry.path, origin: archive.origin), container,
          &notes)
      case .failure(let error):
        take(entry, .failure(error), archive, container, depth, &notes)
      }
    }
  }

  private mutating func take(
    _ program: LargeProgram, _ start: Source, _ container: TreePath, _ notes: inout PackageNotes
  ) {
    seen.filesRead += 1
    if options.gathersCapabilities { seen.capabilities.take(program, at: start) }
    notes.note(program, at: start.path)
    let subject = Subject.file(container.appending(start.path))
    guard let finding = KnownBadContent.finding(program.sha256, start, subject) else { return }
    seen.findings.append(finding)
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
    let isWide = ByteSearch.first([0], in: bytes, to: 8192) != nil
    let isBinary = isWide && !Language(of: path, []).isCode
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
  mutating func add(_ report: Report, _ path: TreePath, size: Int) {
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

  mutating func ask(_ path: TreePath, _ container: TreePath, _ error: TreeError) {
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
    let isAnswer = bytes.starts(with: "cc=4,".utf8) && path.hasFolder("http")
    guard isBody || isAnswer, let body = isBody ? bytes : PipCache.body(ofAnswer: bytes),
      let ending = PipCache.ending(of: body)
    else { return nil }
    return Source(body, path: path.parent.appending(name + ending), origin: origin)
  }
}
