import Evidence
import Git
import Inventory
import Syntax
import Trees

/// The files below `.pintle` of one tree, read by exact entry; regular files only.
struct TrustFiles {
  static let folder: TreePath = ".pintle"
  static let approvals: TreePath = ".pintle/approvals"

  let tree: any SourceTree
  /// Everything below `.pintle`, approvals left out.
  let entries: [TreePath: TreeEntry]
  /// A link or submodule that stands where the folder is expected.
  let misplaced: TreeEntry?

  init(_ tree: any SourceTree) throws(TreeError) {
    self.tree = tree
    misplaced = try tree.entry(at: Self.folder)
    let entries = misplaced == nil ? try tree.entries(below: Self.folder) : []
    self.entries = Dictionary(
      entries.filter { !$0.path.isInside(Self.approvals) }.map { ($0.path, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  var isEmpty: Bool { entries.isEmpty && misplaced == nil }

  /// A file's bytes; nil when it is absent.
  ///
  /// - Throws: for a link or submodule, and for what cannot be read.
  func source(_ path: TreePath) throws(GateError) -> Source? {
    guard let entry = entries[path] else { return nil }
    let place = Place(.cause, in: tree.origin, path: path)
    guard entry.kind == .file || entry.kind == .executable else {
      throw GateError("not a regular file", place: place)
    }
    do throws(TreeError) {
      return Source(try tree.bytes(of: entry, limit: 16 << 20), path: path, origin: tree.origin)
    } catch {
      throw GateError(error.what, place: place)
    }
  }

  func id(of path: TreePath) -> String {
    guard let entry = entries[path], let id = try? tree.contentID(of: entry) else { return "-" }
    return id.hex
  }

  func policy() throws(GateError) -> Policy? {
    guard let source = try source(Policy.path) else { return nil }
    return try Policy.read(source)
  }

  func waivers() throws(GateError) -> Waivers {
    guard let source = try source(Waivers.path) else { return .none }
    return try Waivers.read(source)
  }

  func trust() throws(GateError) -> TrustDocument? {
    guard let source = try source(TrustRoot.path) else { return nil }
    return try TrustDocument.read(source)
  }

  func pins() throws(GateError) -> Pins {
    guard let source = try source(Pins.path) else { return .none }
    do throws(ReadError) {
      return try Pins.read(source)
    } catch {
      throw GateError(error.what, place: source.place(.cause, error.offset..<error.offset))
    }
  }
}
