import Archives
import Crypto
import Evidence
import Inventory
import Syntax
import Trees

/// pip's cache of what servers answered: `http-v2/a/b/c/d/e/<digest of the address>` with the answer's body beside
/// it in `.body`, or older `http/…` with the body in one file of MessagePack (CacheControl, serialization 4).
/// Names say nothing about content, so every body is digested once.
final class PipCache: PackageFolder {
  private let folder: any SourceTree
  /// By SHA-256.
  private lazy var bodies: [[UInt8]: TreeEntry] = index()

  init(_ folder: any SourceTree) { self.folder = folder }

  func archive(of dependency: Dependency) -> StoredArchive? {
    guard dependency.ecosystem == .pypi else { return nil }
    for digest in dependency.fileDigests where digest.algorithm == .sha256 {
      guard let entry = bodies[digest.bytes], let body = body(entry),
        let ending = Self.ending(of: body), digest.matches(body) == true
      else { continue }
      return StoredArchive(name: dependency.archiveName(ending), bytes: body)
    }
    return nil
  }

  private func index() -> [[UInt8]: TreeEntry] {
    var found: [[UInt8]: TreeEntry] = [:]
    for entry in (try? folder.entries()) ?? [] where Self.mayHold(entry) {
      guard let body = body(entry), Self.ending(of: body) != nil else { continue }
      found[SHA256.digest(body)] = entry
    }
    return found
  }

  private static func mayHold(_ entry: TreeEntry) -> Bool {
    guard entry.kind != .link else { return false }
    return entry.path.hasFolder("http-v2") && entry.path.nameText.hasSuffix(".body")
      || entry.path.hasFolder("http")
  }

  private func body(_ entry: TreeEntry) -> [UInt8]? {
    guard let bytes = try? folder.bytes(of: entry, limit: 512 << 20) else { return nil }
    return entry.path.hasFolder("http-v2") ? bytes : Self.body(ofAnswer: bytes)
  }

  /// The body inside an answer of the older kind.
  static func body(ofAnswer bytes: [UInt8]) -> [UInt8]? {
    let mark = Array("cc=4,".utf8)
    guard bytes.starts(with: mark),
      let range = MessagePack.value(at: ["response", "body"], in: bytes, from: mark.count)
    else { return nil }
    return Array(bytes[range])
  }

  /// What an archive of these bytes would be called; nil for what is none: pages and lists are kept as well.
  static func ending(of body: [UInt8]) -> String? {
    if body.starts(with: [0x1F, 0x8B]) { return ".tar.gz" }
    guard body.starts(with: [0x50, 0x4B, 0x03, 0x04]) else { return nil }
    let end = Array(body.suffix(1 << 18))
    return ByteSearch.contains(end, ".dist-info/RECORD") ? ".whl" : ".zip"
  }
}

/// Wheels that pip built itself and keeps: `wheels/ab/cd/ef/…/NAME.whl`, with an `origin.json` that names the digest
/// of the source archive (PEP 610). They are installed in its place.
final class PipWheels: PackageFolder {
  private let folder: any SourceTree
  /// By the SHA-256 of what each was built from.
  private lazy var wheels: [[UInt8]: TreeEntry] = index()

  init(_ folder: any SourceTree) { self.folder = folder }

  func archive(of dependency: Dependency) -> StoredArchive? {
    guard dependency.ecosystem == .pypi else { return nil }
    for digest in dependency.fileDigests where digest.algorithm == .sha256 {
      guard let entry = wheels[digest.bytes],
        let bytes = try? folder.bytes(of: entry, limit: 512 << 20)
      else { continue }
      return StoredArchive(name: entry.path.nameText, bytes: bytes)
    }
    return nil
  }

  private func index() -> [[UInt8]: TreeEntry] {
    let entries = (try? folder.entries()) ?? []
    let wheels = Dictionary(grouping: entries.filter { $0.path.nameText.hasSuffix(".whl") }) {
      $0.path.parent
    }
    var found: [[UInt8]: TreeEntry] = [:]
    for entry in entries where entry.path.nameText == "origin.json" && entry.kind != .link {
      guard let wheel = wheels[entry.path.parent]?.first(where: { $0.kind != .link }),
        let bytes = try? folder.bytes(of: entry, limit: 1 << 20),
        let digest = Self.digest(Source(bytes, path: entry.path, origin: folder.origin))
      else { continue }
      found[digest] = wheel
    }
    return found
  }

  /// `archive_info.hashes.sha256`, or the older `archive_info.hash`.
  private static func digest(_ source: Source) -> [UInt8]? {
    guard let document = try? JSONDocument(source), let info = document.root["archive_info"],
      let text = info["hashes"]?["sha256"]?.string
        ?? info["hash"]?.string?.split(separator: "=").last.map(String.init)
    else { return nil }
    return Digest(label: "sha256", value: text)?.bytes
  }
}
