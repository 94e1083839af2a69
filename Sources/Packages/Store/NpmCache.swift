import Evidence
import Inventory
import Trees

/// npm's cache (cacache): content lies under its own digest, `content-v2/sha512/ab/cd/…`.
struct NpmCache: PackageFolder {
  private let folder: any SourceTree

  init(_ folder: any SourceTree) { self.folder = folder }

  func archive(of dependency: Dependency) -> StoredArchive? {
    guard dependency.ecosystem == .npm else { return nil }
    for digest in dependency.fileDigests where !digest.algorithm.isWeak || digest.algorithm == .sha1
    {
      for root in ["_cacache/content-v2", "content-v2"] {
        guard let bytes = bytes(at: path(root, digest)), digest.matches(bytes) == true else {
          continue
        }
        return StoredArchive(name: dependency.archiveName(".tgz"), bytes: bytes)
      }
    }
    return nil
  }

  private func path(_ root: String, _ digest: Digest) -> TreePath {
    let hex = Hexadecimal.text(digest.bytes)
    let first = hex.prefix(2)
    let second = hex.dropFirst(2).prefix(2)
    return TreePath("\(root)/\(digest.algorithm.name)/\(first)/\(second)/\(hex.dropFirst(4))")
  }

  private func bytes(at path: TreePath) -> [UInt8]? {
    guard let entry = try? folder.entry(at: path), entry.kind != .link else { return nil }
    return try? folder.bytes(of: entry, limit: 512 << 20)
  }
}
