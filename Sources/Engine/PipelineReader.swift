import Evidence
import Inventory
import Pipelines
import Syntax
import Trees

/// Reads what the pipelines of one tree refer to. What cannot be read is an open question.
struct PipelineReader {
  let tree: any SourceTree
  /// What was read, for rules over pipelines.
  private(set) var files: [PipelineFile] = []
  private(set) var open: [NotVerified] = []
  /// Files that are not read and no question: by reason how many.
  private(set) var skipped: [String: Int] = [:]

  /// Of one pipeline file.
  private static let sizeLimit = 16 << 20
  /// Of a file that may be one: larger ones are data.
  private static let contentLimit = 4 << 20

  init(_ tree: any SourceTree) { self.tree = tree }

  /// The pipelines among some entries, in order of their paths.
  mutating func read(_ entries: [TreeEntry]) -> [PipelineReferences] {
    entries.compactMap { entry in
      if PipelineFormats.canRead(entry.path) { return read(entry) }
      if PipelineFormats.isOnlyJudged(entry.path) {
        if let source = source(entry) { files.append(PipelineFile(source)) }
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
    case .pipeline: return take(PipelineFormats.readByContent(source), source)
    }
  }

  /// What rules look at: the pipelines that were read, and the scripts that they run.
  ///
  /// - Parameter commit: what a reference is, where pins or mirrors know it.
  mutating func judged(
    _ references: [PipelineReferences], commit: @escaping (Use) -> String? = { _ in nil }
  ) -> PipelineSet {
    let pipelines = PipelineSet(files, references, commit: commit)
    let scripts = pipelines.localScripts.prefix(Self.mostScripts).compactMap { path -> Source? in
      guard let entry = (try? tree.entry(at: path)) ?? nil else { return nil }
      return source(entry)
    }
    for (source, error) in pipelines.unread {
      note(
        source.path, error.kind == .unsupported ? "unsupported" : "malformed", error.what,
        source.place(.cause, error.offset..<error.offset))
    }
    return scripts.isEmpty
      ? pipelines : PipelineSet(files, references, run: scripts, commit: commit)
  }

  /// Scripts that pipelines run and that are looked at.
  private static let mostScripts = 500

  private mutating func read(_ entry: TreeEntry) -> PipelineReferences? {
    guard let source = source(entry) else { return nil }
    let file = PipelineFile(source)
    let references = take(PipelineFormats.read(file), source)
    if references != nil { files.append(file) }
    return references
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
    case .read(let references, _): return references
    case .unsupported(let what) where PipelineFormats.isTemplate(what):
      skipped["template", default: 0] += 1
    case .unsupported(let what): note(source.path, "unsupported", what)
    case .malformed(let error):
      note(
        source.path, "malformed", error.what, source.place(.cause, error.offset..<error.offset))
    }
    return nil
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
