import Archives
import Evidence
import Git
import Patterns
import Syntax
import Trees

/// Looks at what files hold: scripts, assets, manifests, archives.
public struct PackageScan {
  /// What is asked of a scan.
  public struct Options {
    /// Whether a file is new in the change that is judged: then it is not excused by where it lies.
    public var isNew: (TreePath) -> Bool = { _ in false }
    /// Manifests that are not looked at themselves and may name files that are.
    public var manifests: [Source] = []
    public var textLimit = Source.defaultLimit
    public var limits = ArchiveLimits()

    public init() {}
  }

  public private(set) var findings: [Finding] = []
  public private(set) var open: [NotVerified] = []
  public private(set) var filesRead = 0
  public private(set) var packages = 0
  private let options: Options
  /// Manifests that are not looked at themselves.
  private let others: [NpmManifest]
  private let scanner = ContentRules.shared.prefilter.scanner()
  private var lowered: [(index: Int, severity: Severity, path: TreePath)] = []

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
    scan.findings += HostileArchive.findings(archive.issues, of: path, subject: .file(path))
    return scan
  }

  private init(_ options: Options) {
    self.options = options
    others = options.manifests.compactMap(NpmManifest.init)
  }

  /// - Parameter container: the archive that the tree is, as a path; the root for other trees.
  private mutating func run(
    _ tree: any SourceTree, _ entries: [TreeEntry]?, container: TreePath, depth: Int
  ) throws(TreeError) {
    var notes = PackageNotes(names: container.isRoot ? nil : ArchiveNames(container))
    let first = (lowered: lowered.count, found: findings.count)
    if let entries {
      let files = entries.filter { $0.kind != .link }
      tree.visit(files, limit: options.limits.member) { entry, content in
        take(entry, content, tree, container, depth, &notes)
      }
    } else {
      try tree.visit(limit: options.limits.member) { entry, content in
        take(entry, content, tree, container, depth, &notes)
      }
    }
    for problem in tree.problems { ask(problem.path, container, problem) }
    judge(notes, tree, container, loweredFrom: first.lowered)
    relate(from: first.found, notes, container)
  }

  private mutating func take(
    _ entry: TreeEntry, _ content: Result<[UInt8], TreeError>, _ tree: any SourceTree,
    _ container: TreePath, _ depth: Int, _ notes: inout PackageNotes
  ) {
    guard entry.kind != .link else { return }
    switch content {
    case .failure(let error): ask(entry.path, container, error)
    case .success(let bytes):
      filesRead += 1
      let source = Source(bytes, path: entry.path, origin: tree.origin)
      look(at: source, container, &notes)
      if ArchiveFormat.isNamed(entry.path.nameText) || source.isCachedArchive {
        open(source, container.appending(entry.path), depth)
      }
    }
  }

  private mutating func look(
    at source: Source, _ container: TreePath, _ notes: inout PackageNotes
  ) {
    let path = source.path
    let subject = Subject.file(container.appending(path))
    let bytes = source.bytes
    notes.note(source)
    let isBinary = bytes.prefix(8192).contains(0)
    let text = isBinary ? TextEncoding.utf8(of: bytes) : nil
    let shown = text.map { Source($0, path: path, origin: source.origin) } ?? source
    if isBinary, text == nil {
      let file = CodeFile(source, .text, subject)
      var report = Report()
      AppendedCode.check(file, into: &report)
      KnownBadContent.check(file, into: &report)
      return add(report, path, size: bytes.count)
    }
    guard shown.bytes.count <= options.textLimit else {
      return ask(
        path, container, TreeError(.limit("size"), path, "over \(options.textLimit) bytes"))
    }
    add(FileReport.of(shown, subject, scanner), path, size: bytes.count)
  }

  /// Counts findings in, less grave where the file lies or what it is explains them.
  private mutating func add(_ report: Report, _ path: TreePath, size: Int) {
    for finding in report.findings {
      guard finding.severity >= .high, finding.rule != KnownBadContent.rule,
        let excuse = Excuse.of(path, size: size), !options.isNew(path)
      else {
        findings.append(finding)
        continue
      }
      lowered.append((findings.count, finding.severity, path))
      findings.append(
        finding.with(Fact("less grave because", now: excuse)).judged(.medium, as: .weakness))
    }
    open += report.open
  }

  private mutating func open(_ source: Source, _ name: TreePath, _ depth: Int) {
    guard depth < options.limits.nesting else {
      return ask(
        source.path, .root, TreeError(.limit("nesting"), source.path, "archives in archives"))
    }
    let kind = source.isCachedArchive ? name.text + ".tgz" : name.text
    guard let archive = ArchiveTree(source.bytes, name: kind, limits: options.limits) else {
      if source.bytes.count >= 4 {
        ask(
          source.path, .root,
          TreeError(.corrupt, source.path, "is not the archive that its name says"))
      }
      return
    }
    // Listing an archive in memory cannot fail; what is wrong with it is told by its problems.
    try? run(archive, nil, container: name, depth: depth + 1)
    var report = Report()
    for finding in HostileArchive.findings(archive.issues, of: name, subject: .file(name)) {
      report.find(finding)
    }
    add(report, source.path, size: 0)
  }

  private mutating func ask(_ path: TreePath, _ container: TreePath, _ error: TreeError) {
    let reason =
      switch error.kind {
      case .limit(let name): "limit-\(name)"
      case .corrupt: "corrupt"
      case .missing, .unreadable, .conflict: "unreadable"
      }
    open.append(
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
      findings.append(finding)
    }
    var installed: Set<TreePath> = []
    for manifest in notes.manifests {
      packages += 1
      let view = view(of: manifest, tree, notes, container)
      var report = Report()
      for rule in PackageRules.all { rule.check(view, into: &report) }
      add(report, manifest.source.path, size: manifest.source.bytes.count)
      if !manifest.installScripts.isEmpty { installed.formUnion(view.installFiles()) }
      restore(view, from: first)
    }
    for manifest in others where container.isRoot {
      let view = view(of: manifest, tree, notes, container)
      if !manifest.installScripts.isEmpty { installed.formUnion(view.installFiles()) }
      restore(view, from: first)
    }
    raise(installed, container)
  }

  private func view(
    of manifest: NpmManifest, _ tree: any SourceTree, _ notes: PackageNotes, _ container: TreePath
  ) -> PackageView {
    PackageView(
      folder: manifest.source.path.parent, manifest: manifest,
      subject: manifest.subject(in: container), tree: tree, binaries: notes.binaries)
  }

  /// Findings are about the package that the file belongs to, too, so that stories can join them.
  private mutating func relate(from first: Int, _ notes: PackageNotes, _ container: TreePath) {
    let packages = Dictionary(
      (notes.manifests + others).map { ($0.source.path.parent, $0.subject(in: container)) },
      uniquingKeysWith: { first, _ in first })
    for index in findings.indices.dropFirst(first) where findings[index].related.isEmpty {
      let folder = findings[index].places.first?.path.parent ?? .root
      let other = container.isRoot ? nil : Subject(.package, container.text)
      guard let subject = folder.upwards.lazy.compactMap({ packages[$0] }).first ?? other else {
        continue
      }
      findings[index] = findings[index].relating(to: subject)
    }
  }

  /// What the package's own entry points reach is not excused by its name or place.
  private mutating func restore(_ package: PackageView, from first: Int) {
    let own = lowered[min(first, lowered.count)...].filter { $0.path.isInside(package.folder) }
    guard !own.isEmpty else { return }
    let reached = package.entryFiles().union(package.installFiles())
    for item in own where reached.contains(item.path) {
      findings[item.index] = findings[item.index].judged(item.severity, as: .attack)
    }
  }

  /// What runs at installation is judged more gravely.
  private mutating func raise(_ installed: Set<TreePath>, _ container: TreePath) {
    guard !installed.isEmpty else { return }
    let subjects = Set(installed.map { Subject.file(container.appending($0)) })
    for index in findings.indices
    where subjects.contains(findings[index].subject) && findings[index].severity == .medium
      && findings[index].rule.kind == .attack
    {
      findings[index] = findings[index].with(Fact("runs", now: "when the package is installed"))
        .judged(.high, as: .attack)
    }
  }
}

extension Source {
  /// npm's cache names what it holds by digest alone.
  fileprivate var isCachedArchive: Bool {
    bytes.starts(with: [0x1F, 0x8B]) && path.hasFolder("content-v2")
  }
}

/// What is remembered of a tree's files for questions about packages.
struct PackageNotes {
  /// What the archive's own name says.
  let names: ArchiveNames?
  /// What the manifest inside says, and that manifest.
  private(set) var inner: (ManifestConfusion.Names, Source)?
  private(set) var manifests: [NpmManifest] = []
  private(set) var binaries: Set<TreePath> = []

  init(names: ArchiveNames?) { self.names = names }

  mutating func note(_ source: Source) {
    if inner == nil, let found = names?.inner(source) { inner = (found, source) }
    if source.path.nameText == "package.json", let manifest = NpmManifest(source) {
      manifests.append(manifest)
    }
    if Self.isProgram(source.bytes) { binaries.insert(source.path) }
  }

  static func isProgram(_ bytes: [UInt8]) -> Bool {
    let marks: [[UInt8]] = [
      [0x7F, 0x45, 0x4C, 0x46], [0xCF, 0xFA, 0xED, 0xFE], [0xCA, 0xFE, 0xBA, 0xBE],
    ]
    return marks.contains(where: bytes.starts(with:))
      || bytes.starts(with: [0x4D, 0x5A]) && bytes.count > 512
  }
}

/// What makes a finding less grave.
enum Excuse {
  static func of(_ path: TreePath, size: Int) -> String? {
    let name = path.nameText.lowercased()
    if name.contains(".min.") { return "the file is minified" }
    if size > 512 << 10 { return "the file is over 512 KiB" }
    if FileRole.isFixturePath(path) || path.hasFolder("docs") || path.hasFolder("doc") {
      return "it lies among tests, examples or documents"
    }
    return nil
  }
}

/// The rules over one text.
enum FileReport {
  static func of(
    _ source: Source, _ subject: Subject, _ scanner: Prefilter.Scanner
  ) -> Report {
    let language = language(of: source)
    let hits = scanner.scan(source.bytes)
    let file = CodeFile(source, language, subject)
    var report = Report()
    for rule in FileRules.all { rule.check(file, into: &report) }
    var stages: [Stage] = Array(repeating: .whole, count: report.findings.count)
    for rule in ContentRules.shared.candidates(hits, language) {
      rule.check(file, into: &report)
      while stages.count < report.findings.count { stages.append(rule.stage) }
    }
    return raised(report, stages, source)
  }

  /// A script that is named like none is read as what it looks like.
  private static func language(of source: Source) -> Language {
    let language = Language(of: source.path, source.bytes)
    guard language == .text, AssetKind(name: source.path.nameText.lowercased()) != nil,
      Language.looksLikeScript(source.bytes)
    else { return language }
    return .javaScript
  }

  /// Two different parts of an attack in one small file are graver than each.
  private static func raised(_ report: Report, _ stages: [Stage], _ source: Source) -> Report {
    guard source.bytes.count <= 64 << 10, report.findings.count > 1 else { return report }
    let medium = report.findings.indices.filter {
      report.findings[$0].severity == .medium && report.findings[$0].rule.kind == .attack
        && stages[$0] != .whole
    }
    guard Set(medium.map { stages[$0] }).count > 1 else { return report }
    var result = Report()
    for (index, finding) in report.findings.enumerated() {
      result.find(medium.contains(index) ? finding.judged(.high, as: .attack) : finding)
    }
    return result
  }
}
