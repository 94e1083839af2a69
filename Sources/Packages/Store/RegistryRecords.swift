import Crypto
import Evidence
import Inventory
import Syntax
import Trees

/// What registries answered, as it lies in folders: in npm's cache, or saved as JSON.
public final class RegistryRecords {
  private let caches: [NpmCache]
  private let answers: [any SourceTree]
  private var known: [Key: RegistryRecord?] = [:]
  private var saved: [Key: RegistryRecord] = [:]
  /// Questions that saved files leave open: they cannot be read.
  public private(set) var open: [NotVerified] = []

  private struct Key: Hashable {
    let ecosystem: Ecosystem
    let name: String
  }

  /// Bytes of one answer: packuments of old packages are large.
  private static let sizeLimit = 64 << 20

  /// - Parameters:
  ///   - caches: folders of packages, where npm keeps what the registry answered.
  ///   - answers: folders with answers that were saved as JSON; each file of them is read.
  public init(caches: [any SourceTree], answers: [any SourceTree]) {
    self.caches = caches.map(NpmCache.init)
    self.answers = answers
    readSaved()
  }

  /// Whether a package of a lockfile came with an attestation of who built it; nil where nothing here says.
  public func isAttested(_ dependency: Dependency) -> Bool? {
    guard [.npm, .pypi].contains(dependency.ecosystem) else { return nil }
    let key = Key(
      ecosystem: dependency.ecosystem, name: dependency.ecosystem.canonical(dependency.name))
    return record(key)?.isAttested(dependency)
  }

  private func record(_ key: Key) -> RegistryRecord? {
    if let record = known[key] { return record }
    var record = saved[key]
    if record == nil, key.ecosystem == .npm {
      record = caches.lazy.compactMap { $0.packument(of: key.name) }
        .compactMap { try? RegistryRecord($0) }.first { $0.name == key.name }
    }
    known[key] = .some(record)
    return record
  }

  /// JSON files at any depth.
  private func readSaved() {
    for folder in answers {
      for entry in (try? folder.entries()) ?? []
      where entry.kind == .file && entry.path.nameText.hasSuffix(".json") {
        do {
          let bytes = try folder.bytes(of: entry, limit: Self.sizeLimit)
          guard let record = try RegistryRecord(bytes) else { continue }
          let key = Key(
            ecosystem: record.ecosystem, name: record.ecosystem.canonical(record.name))
          saved[key, default: record.empty].add(record)
        } catch {
          let what = (error as? ReadError)?.what ?? (error as? TreeError)?.what
          open.append(Self.unread(entry.path, what ?? "no reason is given"))
        }
      }
    }
  }

  private static func unread(_ path: TreePath, _ what: String) -> NotVerified {
    NotVerified(
      .signature, .file(path), reason: "unreadable",
      detail: "'\(path.text)' of the saved answers cannot be read: \(what)",
      next: "save the registry's answer again")
  }
}
