import Evidence
import Git

/// A tree of bytes in memory.
public final class MemoryTree: SourceTree {
  public let origin: Origin
  public let problems: [TreeError] = []
  private let files: [TreePath: (kind: TreeEntry.Kind, bytes: [UInt8])]

  public init(
    _ files: [TreePath: [UInt8]], links: [TreePath: String] = [:], origin: Origin = .candidate
  ) {
    self.origin = origin
    var all = files.mapValues { (kind: TreeEntry.Kind.file, bytes: $0) }
    for (path, target) in links { all[path] = (.link, Array(target.utf8)) }
    self.files = all
  }

  public func entries() throws(TreeError) -> [TreeEntry] {
    files.map { TreeEntry(path: $0.key, kind: $0.value.kind) }.sorted { $0.path < $1.path }
  }

  public func entry(at path: TreePath) throws(TreeError) -> TreeEntry? {
    files[path].map { TreeEntry(path: path, kind: $0.kind) }
  }

  public func bytes(of entry: TreeEntry, limit: Int) throws(TreeError) -> [UInt8] {
    guard let file = files[entry.path] else {
      throw TreeError(.missing, entry.path, "no such file")
    }
    guard file.bytes.count <= limit else {
      throw TreeError(.limit("size"), entry.path, "\(file.bytes.count) bytes are over the limit")
    }
    return file.bytes
  }
}
