import Archives
import Crypto
import Evidence
import Inventory
import Trees

/// Go's module cache: `cache/download/<module>/@v/<version>.zip`, where a capital letter of the module is
/// written as `!` and the small one (golang.org/x/mod/module, EscapePath).
struct GoCache: PackageFolder {
  private let folder: any SourceTree

  init(_ folder: any SourceTree) { self.folder = folder }

  func archive(of dependency: Dependency) -> StoredArchive? {
    guard dependency.ecosystem == .golang else { return nil }
    let digests = dependency.artifacts.flatMap(\.digests).filter { $0.scheme == .goFiles }
    let inner = "\(Self.escaped(dependency.name))/@v/\(Self.escaped(dependency.version)).zip"
    for root in ["cache/download/", "pkg/mod/cache/download/", ""] {
      guard let entry = try? folder.entry(at: TreePath(root + inner)), entry.kind != .link,
        let bytes = try? folder.bytes(of: entry, limit: 512 << 20),
        let digest = GoFilesDigest.of(bytes), digests.contains(where: { $0.bytes == digest })
      else { continue }
      return StoredArchive(
        name: dependency.archiveName(".zip"), bytes: bytes, in: folder, at: entry.path)
    }
    return nil
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { escaped, letter in
      escaped += letter.isUppercase ? "!" + letter.lowercased() : String(letter)
    }
  }
}

/// Go's digest over the files of a module's zip (`h1:`, golang.org/x/mod/sumdb/dirhash, Hash1): SHA-256 over
/// lines of digest, two blanks and name, sorted by name.
enum GoFilesDigest {
  /// Nil when the bytes are no zip that can be read whole.
  static func of(_ zip: [UInt8]) -> [UInt8]? {
    guard let archive = ArchiveTree(zip, name: "module.zip") else { return nil }
    var lines: [(name: TreePath, line: String)] = []
    var isWhole = true
    archive.visit(limit: 512 << 20) { entry, content in
      guard case .success(let bytes) = content else {
        isWhole = false
        return
      }
      lines.append((entry.path, "\(SHA256.hex(bytes))  \(entry.path.text)\n"))
    }
    guard isWhole, archive.problems.isEmpty, archive.issues.isEmpty else { return nil }
    lines.sort { $0.name < $1.name }
    return SHA256.digest(Array(lines.map(\.line).joined().utf8))
  }
}
