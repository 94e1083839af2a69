import Crypto
import Evidence
import Inventory
import Syntax
import Trees

/// npm's cache (cacache): content lies under its own digest, `content-v2/sha512/ab/cd/…`.
struct NpmCache: PackageFolder {
  private let folder: any SourceTree

  init(_ folder: any SourceTree) { self.folder = folder }

  func archive(of dependency: Dependency) -> StoredArchive? {
    guard dependency.ecosystem == .npm else { return nil }
    return dependency.fileDigests.lazy
      .filter { !$0.algorithm.isWeak || $0.algorithm == .sha1 }
      .compactMap { content(of: $0) }.first
      .map { StoredArchive(name: dependency.archiveName(".tgz"), bytes: $0) }
  }

  private func content(of digest: Digest) -> [UInt8]? {
    Self.roots.lazy.compactMap { bytes(at: path("\($0)content-v2", digest)) }
      .first { digest.matches($0) == true }
  }

  /// The folder that npm's settings call `cache`, or the one inside it.
  private static let roots = ["_cacache/", ""]

  private func path(_ root: String, _ digest: Digest) -> TreePath {
    let hex = Hexadecimal.text(digest.bytes)
    let first = hex.prefix(2)
    let second = hex.dropFirst(2).prefix(2)
    return TreePath("\(root)/\(digest.algorithm.name)/\(first)/\(second)/\(hex.dropFirst(4))")
  }

  /// What the registry last answered about a package. The index has one file for each key, named by the
  /// key's SHA-256; each line is a digest, a tab and JSON, and the last line of a key counts
  /// (cacache, index version 5).
  func packument(of name: String) -> [UInt8]? {
    let escaped = name.replacing("/", with: "%2f")
    let key = "make-fetch-happen:request-cache:https://registry.npmjs.org/" + escaped
    let hex = SHA256.hex(Array(key.utf8))
    let place = "\(hex.prefix(2))/\(hex.dropFirst(2).prefix(2))/\(hex.dropFirst(4))"
    for root in Self.roots {
      guard let index = bytes(at: TreePath("\(root)index-v5/\(place)")) else { continue }
      let entries = TextLines.all(of: index).reversed().lazy.compactMap { Self.entry(index[$0]) }
      guard let entry = entries.first(where: { $0.key == key }) else { continue }
      // Without a digest the last line takes back what stood before.
      guard let integrity = entry.integrity else { return nil }
      return SubresourceIntegrity.read(Array(integrity.utf8)[...]).digests.lazy
        .compactMap { content(of: $0) }.first
    }
    return nil
  }

  /// Nil for a line that its own digest does not vouch for: one that was cut short.
  private static func entry(_ line: ArraySlice<UInt8>) -> (key: String, integrity: String?)? {
    guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
    let json = Array(line[line.index(after: tab)...])
    guard let digest = Hash.sha1.digest(json),
      Array(Hexadecimal.text(digest).utf8)[...] == line[..<tab],
      let document = try? JSONDocument(Source(json, path: "", origin: .log)),
      let key = document.root["key"]?.string
    else { return nil }
    return (key, document.root["integrity"]?.string)
  }

  private func bytes(at path: TreePath) -> [UInt8]? {
    guard let entry = try? folder.entry(at: path), entry.kind != .link else { return nil }
    return try? folder.bytes(of: entry, limit: 512 << 20)
  }
}
