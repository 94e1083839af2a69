import Evidence
import Inventory
import Pipelines
import Syntax
import Trees

/// Reads what the pipelines of one tree refer to. What cannot be read is an open question.
struct PipelineReader {
  let tree: any SourceTree
  private(set) var open: [NotVerified] = []

  /// Of one pipeline file.
  private static let sizeLimit = 16 << 20

  init(_ tree: any SourceTree) { self.tree = tree }

  /// The pipelines among some entries, in order of their paths.
  mutating func read(_ entries: [TreeEntry]) -> [PipelineReferences] {
    entries.filter { PipelineFormats.canRead($0.path) }.compactMap { read($0) }
  }

  private mutating func read(_ entry: TreeEntry) -> PipelineReferences? {
    guard entry.kind == .file || entry.kind == .executable else { return nil }
    let source: Source
    do throws(TreeError) {
      let bytes = try tree.bytes(of: entry, limit: Self.sizeLimit)
      source = Source(bytes, path: entry.path, origin: tree.origin)
    } catch {
      note(entry.path, "unreadable", error.description)
      return nil
    }
    switch PipelineFormats.read(source) {
    case .read(let references, _): return references
    case .unsupported(let what): note(entry.path, "unsupported", what)
    case .malformed(let error):
      note(
        entry.path, "malformed", error.what, source.place(.cause, error.offset..<error.offset))
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
