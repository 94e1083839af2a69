import Evidence
import Inventory
import Pipelines
import Syntax
import Trees

/// Reads what the pipelines of one tree refer to. What cannot be read is an open question.
struct PipelineReader {
  let tree: any SourceTree
  /// What was read, for rules over pipelines, unless they are judged one after the other.
  private var files: [PipelineFile] = []
  private var judge: PipelineJudge?
  private(set) var open: [NotVerified] = []
  /// Files that are not read and no question: by reason how many.
  private(set) var skipped: [String: Int] = [:]
  /// Pipelines that their paths did not give away.
  private var systems: Set<TreePath> = []

  /// Of one pipeline file.
  private static let sizeLimit = 16 << 20
  /// Of a file that may be one: larger ones are data.
  private static let contentLimit = 4 << 20

  private let keepsFiles: Bool

  /// - Parameter keepsFiles: for `judged(_:own:commit:)` with what was read.
  init(_ tree: any SourceTree, keepsFiles: Bool = false) {
    self.tree = tree
    self.keepsFiles = keepsFiles
  }

  /// The pipelines among some entries, in order of their paths.
  mutating func read(_ entries: [TreeEntry]) -> [PipelineReferences] {
    let found = readEach(entries)
    return (found + readIncluded(found)).sorted { $0.path < $1.path }
  }

  private mutating func readEach(_ entries: [TreeEntry]) -> [PipelineReferences] {
    entries.compactMap { entry in
      if PipelineFormats.canRead(entry.path) { return read(entry) }
      if PipelineFormats.isOnlyJudged(entry.path) {
        if let source = source(entry) { keep(PipelineFile(source), nil) }
        return nil
      }
      return PipelineFormats.mayRead(entry.path) ? readByContent(entry) : nil
    }
  }

  private mutating func readByContent(_ entry: TreeEntry) -> PipelineReferences? {
    guard let source = source(entry, limit: Self.contentLimit, skipsLarge: true) else { return nil }
    switch PipelineFormats.look(source) {
    case .other: return nil
    case .template:
      skipped["template", default: 0] += 1
      return nil
    case .pipeline:
      let references = take(PipelineFormats.readByContent(source), source)
      if let references { judge?.take(nil, references) }
      return references
    case .system(let system):
      let file = PipelineFile(source, as: system)
      guard PipelineFormats.isOfSystem(file) else { return nil }
      return take(file)
    }
  }

  /// Files that GitLab's pipelines take in by their path; of no other system their names would not tell.
  private mutating func readIncluded(_ references: [PipelineReferences]) -> [PipelineReferences] {
    var found: [PipelineReferences] = []
    var waiting = references
    while let next = waiting.popLast(), systems.count < Self.mostScripts {
      for use in next.uses where use.kind == .include && use.reference == .local {
        let path = TreePath(use.subpath)
        guard !use.subpath.isEmpty, !PipelineFormats.canRead(path), !systems.contains(path),
          let entry = (try? tree.entry(at: path)) ?? nil, let source = source(entry),
          let included = take(PipelineFile(source, as: .gitLab))
        else { continue }
        found.append(included)
        waiting.append(included)
      }
    }
    return found
  }

  /// How many of some files are pipelines: manifests of a cluster are none.
  func count(_ references: [PipelineReferences]) -> Int {
    references.count { PipelineFormats.canRead($0.path) || systems.contains($0.path) }
  }

  private mutating func take(_ file: PipelineFile) -> PipelineReferences? {
    let references = take(PipelineFormats.read(file), file.source)
    if references != nil { keep(file, references) }
    if references != nil, file.system != nil { systems.insert(file.source.path) }
    return references
  }

  private mutating func keep(_ file: PipelineFile, _ references: PipelineReferences?) {
    judge?.take(file, references)
    if keepsFiles { files.append(file) }
  }

  /// Reads and judges the pipelines among some entries, each by itself as far as that can be.
  ///
  /// - Parameters:
  ///   - own: what the repository is called where it lives.
  ///   - commit: what a reference is, where pins or mirrors know it.
  mutating func judged(
    _ entries: [TreeEntry], own: UpstreamName?, commit: @escaping (Use) -> String?
  ) -> (references: [PipelineReferences], judge: PipelineJudge) {
    judge = PipelineJudge(own: own, commit: commit)
    let references = read(entries)
    judge?.takeWaiting()
    let sources = scripts(judge?.localScripts ?? [])
    judge?.take(run: sources)
    let finished = judge ?? PipelineJudge()
    judge = nil
    note(unread: finished.unread)
    return (references, finished)
  }

  /// What rules look at: the pipelines that were read, and the scripts that they run.
  ///
  /// - Parameters:
  ///   - own: what the repository is called where it lives.
  ///   - commit: what a reference is, where pins or mirrors know it.
  mutating func judged(
    _ references: [PipelineReferences], own: UpstreamName? = nil,
    commit: @escaping (Use) -> String? = { _ in nil }
  ) -> PipelineSet {
    let pipelines = PipelineSet(files, references, own: own, commit: commit)
    let found = scripts(pipelines.localScripts)
    note(unread: pipelines.unread)
    pipelines.add(run: found)
    return pipelines
  }

  /// The content of scripts that pipelines run, as far as the tree has them.
  private mutating func scripts(_ paths: [TreePath]) -> [Source] {
    paths.prefix(Self.mostScripts).compactMap { path -> Source? in
      guard let entry = (try? tree.entry(at: path)) ?? nil else { return nil }
      return source(entry, limit: Self.scriptLimit, skipsLarge: true)
    }
  }

  private mutating func note(unread: [(source: Source, error: ReadError)]) {
    for (source, error) in unread {
      note(
        source.path, error.kind == .unsupported ? "unsupported" : "malformed", error.what,
        source.place(.cause, error.offset..<error.offset))
    }
  }

  /// Of a script; larger files are programs.
  private static let scriptLimit = 1 << 20

  /// Scripts that pipelines run and that are looked at.
  private static let mostScripts = 500

  private mutating func read(_ entry: TreeEntry) -> PipelineReferences? {
    guard let source = source(entry) else { return nil }
    return take(PipelineFile(source))
  }

  private mutating func source(
    _ entry: TreeEntry, limit: Int = sizeLimit, skipsLarge: Bool = false
  ) -> Source? {
    guard entry.kind == .file || entry.kind == .executable else { return nil }
    do throws(TreeError) {
      let bytes = try tree.bytes(of: entry, limit: limit)
      return Source(bytes, path: entry.path, origin: tree.origin)
    } catch {
      if skipsLarge, case .limit = error.kind {
        skipped["too-large", default: 0] += 1
      } else {
        note(entry.path, "unreadable", error.description)
      }
      return nil
    }
  }

  private mutating func take(
    _ reading: Reading<PipelineReferences>, _ source: Source
  ) -> PipelineReferences? {
    switch reading {
    case .read(let references, let anomalies):
      // Manifests of a cluster are no pipelines, and what generates them repeats itself.
      if count([references]) > 0 { noteDoubled(anomalies, source) }
      return references
    case .unsupported(let what) where PipelineFormats.isTemplate(what):
      skipped["template", default: 0] += 1
    case .unsupported(let what): note(source.path, "unsupported", what)
    case .malformed(let error):
      note(
        source.path, "malformed", error.what, source.place(.cause, error.offset..<error.offset))
    }
    return nil
  }

  private mutating func noteDoubled(_ anomalies: [Anomaly], _ source: Source) {
    for odd in anomalies where odd.kind == .duplicateKey && !Self.isTemplate(odd, source) {
      note(
        source.path, "ambiguous", "\(odd.what): which of them counts is its reader's choice",
        source.place(.cause, odd.range))
    }
  }

  /// Azure's `${{ if … }}` may stand as a key as often as one likes.
  private static func isTemplate(_ odd: Anomaly, _ source: Source) -> Bool {
    source.bytes[odd.range].starts(with: Array("${{".utf8))
  }

  private mutating func note(
    _ path: TreePath, _ reason: String, _ detail: String, _ place: Place? = nil
  ) {
    open.append(
      NotVerified(
        .pipeline, .file(path), reason: reason, detail: detail,
        place: place ?? Place(.cause, in: tree.origin, path: path)))
  }
}
