import Archives
import Evidence
import Git
import Patterns
import Syntax
import Trees

/// An archive against the tree of the tag that it is said to be made from, file by file, by git's own names for
/// content.
public struct SourceComparison {
  public enum Class: String, Sendable, CaseIterable {
    /// The same bytes at the same path, with or without the archive's own first folder.
    case same
    /// The same bytes at another path.
    case moved
    /// The same text with other line endings.
    case lineEndings = "line-endings"
    case generated
    case changed
    case unexplained

    /// As a summary counts them.
    public var title: String {
      switch self {
      case .same: "the same"
      case .moved: "at another path"
      case .lineEndings: "with other line endings"
      case .generated: "generated"
      case .changed: "changed"
      case .unexplained: "unexplained"
      }
    }
  }

  public private(set) var counts: [Class: Int] = [:]
  public private(set) var findings: [Finding] = []
  public private(set) var open: [NotVerified] = []
  /// Files of the source that the archive leaves out.
  public private(set) var onlyInSource = 0
  private let source: SourceIndex
  private let archiveName: TreePath
  private var used: Set<TreePath> = []

  /// - Throws: what keeps the source from being listed.
  public init(_ archive: ArchiveTree, _ source: any SourceTree, name: String) throws(TreeError) {
    self.source = try SourceIndex(source)
    archiveName = TreePath(name)
    let prefix = Self.commonFolder(try archive.entries())
    var scanner = PackageFindings()
    archive.visit(limit: 512 << 20) { entry, content in
      guard entry.kind != .link else { return }
      switch content {
      case .success(let bytes): take(entry.path, bytes, prefix, &scanner)
      case .failure(let error): ask(entry.path, error.what)
      }
    }
    for problem in archive.problems { ask(problem.path, problem.what) }
    findings += HostileArchive.findings(
      archive.issues, of: archiveName, subject: .file(archiveName))
    onlyInSource = self.source.count - used.count
    if self.source.hasSubmodules {
      open.append(
        NotVerified(
          .packageContent, .file(archiveName), reason: "submodules",
          detail: "the source has submodules, whose files are not compared"))
    }
  }

  private mutating func ask(_ path: TreePath, _ what: String) {
    open.append(
      NotVerified(
        .packageContent, .file(archiveName.appending(path)), reason: "unreadable", detail: what))
  }

  /// The first folder that everything in the archive lies in.
  private static func commonFolder(_ entries: [TreeEntry]) -> TreePath? {
    guard let first = entries.first?.path.components.first,
      entries.allSatisfy({ $0.path != first && $0.path.isInside(first) })
    else { return nil }
    return first
  }

  private mutating func take(
    _ path: TreePath, _ bytes: [UInt8], _ prefix: TreePath?, _ scanner: inout PackageFindings
  ) {
    let local = path.below(prefix ?? .root)
    if Self.isOwnManifest(local) {
      checkName(Source(bytes, path: path, origin: .archive(archiveName.text)))
    }
    let found = classify(local, bytes)
    counts[found.kind, default: 0] += 1
    guard found.kind != .same, found.kind != .moved, found.kind != .lineEndings else { return }
    let file = Source(bytes, path: path, origin: .archive(archiveName.text))
    let subject = Subject.file(archiveName.appending(path))
    let package = Subject(.package, archiveName.text)
    let content = scanner.of(file, subject).map { $0.relating(to: package) }
    findings += content
    if let finding = finding(found, local, file, subject, isWorse: !content.isEmpty) {
      findings.append(finding.relating(to: package))
    }
  }

  /// Whether a file of the archive says which package the archive is.
  private static func isOwnManifest(_ path: TreePath) -> Bool {
    let name = path.nameText
    switch path.components.count {
    case 1:
      return ["package.json", "Cargo.toml", "PKG-INFO", "metadata"].contains(name)
        || name.hasSuffix(".nuspec")
    case 2: return name == "METADATA" && path.parent.nameText.hasSuffix(".dist-info")
    default: return false
    }
  }

  private mutating func checkName(_ source: Source) {
    for part in ManifestPart.read(source) {
      guard
        let finding = BorrowedRepository.finding(
          part, among: self.source.manifests(), subject: .file(archiveName))
      else { continue }
      findings.append(finding)
    }
  }

  private struct Found {
    let kind: Class
    let was: TreeEntry?
    let generator: String?
  }

  private mutating func classify(_ path: TreePath, _ bytes: [UInt8]) -> Found {
    let id = try? Repository.blobID(of: bytes)
    let was = source.entry(path)
    if let was { used.insert(was.path) }
    if let was, was.id == id { return Found(kind: .same, was: was, generator: nil) }
    if let id, let other = source.path(of: id) {
      used.insert(other)
      return Found(kind: .moved, was: was, generator: nil)
    }
    if let was, source.isSameText(was, bytes) {
      return Found(kind: .lineEndings, was: was, generator: nil)
    }
    if let generator = GeneratedFile.generator(of: path, bytes) ?? built(path) {
      return Found(kind: .generated, was: was, generator: generator)
    }
    return Found(kind: was == nil ? .unexplained : .changed, was: was, generator: nil)
  }

  /// What an npm package's build makes, where the source has something to make it from.
  private func built(_ path: TreePath) -> String? {
    guard let first = path.components.first?.text, source.hasManifest,
      ["dist", "lib", "build", "esm", "cjs", "es", "umd", "out"].contains(first),
      !source.hasFolder(first)
    else { return nil }
    return source.hasSources ? "the package's build" : nil
  }

  private func finding(
    _ found: Found, _ path: TreePath, _ file: Source, _ subject: Subject, isWorse: Bool
  ) -> Finding? {
    if let trick = GeneratedFile.shellTrick(path, file.bytes) {
      let rule = found.was == nil ? UnexplainedFile.rule : ChangedFile.rule
      return Finding(
        rule, subject, "'\(path.text)' is not the source's and hands hidden text to a shell",
        confidence: .high, places: [file.place(.cause, trick)],
        facts: facts(found, path), identity: [path.text])
    }
    if path.nameText == "package.json", let was = found.was {
      return manifestFinding(was, path, file, subject)
    }
    switch found.kind {
    case .same, .moved, .lineEndings, .generated: return nil
    case .changed, .unexplained:
      let rule = found.kind == .changed ? ChangedFile.rule : UnexplainedFile.rule
      let isExecuted = GeneratedFile.isExecuted(path, file.bytes)
      let what = found.kind == .changed ? "differs from the source's" : "is not in the source"
      return Finding(
        rule, subject,
        "'\(path.text)' \(what)\(isExecuted ? ", and builds or programs run it" : "")",
        kind: isWorse ? nil : .weakness,
        severity: isWorse ? nil : isExecuted ? .medium : .low,
        confidence: isWorse ? .high : nil, places: [file.place(.cause)],
        facts: facts(found, path), identity: [path.text], group: Subject(.file, archiveName.text))
    }
  }

  private func facts(_ found: Found, _ path: TreePath) -> [Fact] {
    [
      Fact(
        "content", was: found.was?.id.map(\.hex) ?? "absent",
        check: found.was == nil ? nil : "git show TAG:\(ShellWord.quoted(path.text))"),
      found.generator.map { Fact("named like the work of", now: $0) },
    ].compactMap { $0 }
  }

  /// Members of a manifest that decide what runs and what is installed.
  private func manifestFinding(
    _ was: TreeEntry, _ path: TreePath, _ file: Source, _ subject: Subject
  ) -> Finding? {
    guard let before = source.source(was).flatMap({ try? JSONDocument($0) }),
      let now = try? JSONDocument(file)
    else { return nil }
    let members = ["scripts", "dependencies", "optionalDependencies", "bin", "main", "exports"]
    let different = members.filter { member in
      JSONText.compact(before.root.member(member)) != JSONText.compact(now.root.member(member))
    }
    guard !different.isEmpty else { return nil }
    return Finding(
      ChangedFile.rule, subject,
      "'\(path.text)' has other \(different.joined(separator: ", ")) than the source",
      confidence: different == ["main"] || different == ["exports"] ? nil : .high,
      places: [file.place(.cause)],
      facts: [Fact("members", now: different.joined(separator: ", "))], identity: [path.text])
  }
}
