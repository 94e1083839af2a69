import Evidence
import Inventory
import Syntax
import Trees

/// What the checks of installed packages look at: the tree, the lockfiles of its packages, and which
/// parts of it are judged.
final class VendoredInput {
  let tree: any SourceTree
  /// Sorted by the bytes of the path.
  let entries: [TreeEntry]
  let files: VendoredFiles
  private let drift: DriftInput
  /// Sorted; nil where everything is judged.
  private let changed: [TreePath]?
  private(set) lazy var lockfiles: [Lockfile] =
    drift.candidate.lockfiles + drift.candidate.unchangedLockfiles()
  private var filesLeft = 200_000
  private var bytesLeft = 8 << 30

  /// Bytes of one file that is digested (design: of one archive's member).
  static let fileLimit = 512 << 20

  /// Nil when nothing that a package manager installs has changed.
  init?(_ drift: DriftInput) {
    self.drift = drift
    tree = drift.candidate.tree
    changed = drift.includesUnchanged ? nil : drift.changes.map(\.path)
    if let changed {
      let mayMatter = changed.contains { path in
        LockfileNames.ecosystem(of: path) != nil || Self.mayBeInstalled(path)
      }
      if !mayMatter { return nil }
    }
    entries = (try? tree.entries()) ?? []
    files = VendoredFiles(entries)
    if files.isEmpty { return nil }
  }

  /// Packages are installed into folders; which, only their other files tell.
  private static func mayBeInstalled(_ path: TreePath) -> Bool {
    !path.parent.isRoot || VendoredFiles.kind(of: path) != nil
  }

  var base: Snapshot? { drift.base }
  var candidate: Snapshot { drift.candidate }

  /// Everything inside a folder.
  ///
  /// - Complexity: O(log n).
  func below(_ folder: TreePath) -> ArraySlice<TreeEntry> {
    if folder.isRoot { return entries[...] }
    let slash = UInt8(ascii: "/")
    let start = lowerBound(TreePath(bytes: folder.bytes + [slash]))
    return entries[start..<lowerBound(TreePath(bytes: folder.bytes + [slash + 1]))]
  }

  func entry(at path: TreePath) -> TreeEntry? {
    let index = lowerBound(path)
    return index < entries.count && entries[index].path == path ? entries[index] : nil
  }

  private func lowerBound(_ path: TreePath) -> Int {
    Self.lowerBound(entries.count) { self.entries[$0].path < path }
  }

  /// The first index that is not before what is looked for.
  private static func lowerBound(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether a file, or anything inside a folder, is among what is judged.
  ///
  /// - Complexity: O(log n) in the changes.
  func isJudged(_ path: TreePath) -> Bool {
    guard let changed else { return true }
    let index = Self.lowerBound(changed.count) { changed[$0] < path }
    if index < changed.count, changed[index] == path { return true }
    let first = TreePath(bytes: path.bytes + [UInt8(ascii: "/")])
    let inside = Self.lowerBound(changed.count) { changed[$0] < first }
    return inside < changed.count && changed[inside].isInside(path)
  }

  /// Whether a lockfile of an ecosystem may be among what is judged.
  func mayHaveChangedLockfile(_ ecosystem: Ecosystem) -> Bool {
    guard let changed else { return true }
    return changed.contains { LockfileNames.ecosystem(of: $0) == ecosystem.rawValue }
  }

  /// The lockfiles that speak of what lies in a folder: those of its folder, or of the nearest above.
  func lockfiles(_ ecosystem: Ecosystem, over folder: TreePath) -> [Lockfile] {
    let over = lockfiles.filter {
      $0.ecosystem == ecosystem && folder.isInside($0.path.parent)
        && $0.path.nameText != "modules.txt"
    }
    let nearest = over.map { $0.path.parent.bytes.count }.max()
    return over.filter { $0.path.parent.bytes.count == nearest }
  }

  /// - Throws: what keeps the file from being read; `limit` past what is read in one run.
  func digest(
    _ entry: TreeEntry, _ algorithms: Set<Digest.Algorithm>
  ) throws(TreeError) -> ContentDigest {
    guard filesLeft > 0, bytesLeft > 0 else {
      throw TreeError(.limit("vendored"), entry.path, "more installed files than are read")
    }
    filesLeft -= 1
    let content = try ContentDigest(of: entry, in: tree, algorithms, limit: Self.fileLimit)
    bytesLeft -= content.size
    return content
  }

  func source(_ entry: TreeEntry) throws(TreeError) -> Source {
    Source(
      try tree.bytes(of: entry, limit: Source.defaultLimit), path: entry.path, origin: tree.origin)
  }

  /// The same file at the base, where it is another one.
  func sourceAtBase(_ path: TreePath) -> Source? {
    guard let tree = base?.tree, let entry = (try? tree.entry(at: path)) ?? nil,
      entry.kind == .file || entry.kind == .executable,
      let bytes = try? tree.bytes(of: entry, limit: Source.defaultLimit)
    else { return nil }
    return Source(bytes, path: path, origin: .base)
  }

  /// The command that shows a file's digest.
  func command(_ path: TreePath, _ algorithm: Digest.Algorithm) -> String {
    let program = algorithm.name + "sum"
    guard let candidate = drift.revisions?.candidate, tree.origin == .candidate else {
      return "\(program) \(ShellWord.quoted(path.text))"
    }
    return "git show \(ShellWord.quoted("\(candidate):\(path.text)")) | \(program)"
  }

  /// Data of tests is installed nowhere.
  func severity(_ severity: Severity, in folder: TreePath) -> Severity {
    FileRole.isFixturePath(folder.appending("x")) ? min(severity, .low) : severity
  }
}
