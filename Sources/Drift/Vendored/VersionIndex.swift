import Evidence
import Inventory

/// The versions that lockfiles have, by name.
struct VersionIndex {
  struct Key: Hashable, Comparable {
    let name: String
    let version: String

    static func < (left: Key, right: Key) -> Bool {
      (left.name, left.version) < (right.name, right.version)
    }
  }

  struct Entry {
    let lockfile: Lockfile
    let dependency: Dependency
    /// Where the lockfile states the digest.
    var place: Place { lockfile.source.place(.step(1), dependency.digestRange) }
  }

  private var byKey: [Key: [Entry]] = [:]
  private var versions: [String: Set<String>] = [:]

  /// Names are folded as the ecosystem compares them.
  init(_ lockfiles: [Lockfile]) {
    for lockfile in lockfiles {
      for dependency in lockfile.dependencies {
        let name = lockfile.ecosystem.canonical(dependency.name)
        let key = Key(name: name, version: dependency.version)
        byKey[key, default: []].append(Entry(lockfile: lockfile, dependency: dependency))
        versions[name, default: []].insert(dependency.version)
      }
    }
  }

  subscript(_ key: Key) -> [Entry] { byKey[key] ?? [] }

  /// Every version that is known of a name.
  func versions(of name: String) -> [String] { (versions[name] ?? []).sorted() }

  /// Sorted.
  var all: [(Key, [Entry])] { byKey.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
}
