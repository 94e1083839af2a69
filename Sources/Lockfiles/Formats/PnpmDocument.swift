import Evidence
import Inventory
import Syntax

/// One document of a pnpm lockfile.
struct PnpmDocument: Sendable {
  let root: BlockYAMLValue
  let dialect: PnpmDialect
  /// Whether it is the project's, not the environment's.
  let isProject: Bool
  let packages: BlockYAMLValue?
  let snapshots: BlockYAMLValue?

  init(_ root: BlockYAMLValue, isProject: Bool) throws(ReadError) {
    dialect = try PnpmDialect(root)
    self.root = root
    self.isProject = isProject
    packages = try PnpmDocument.mapping("packages", of: root)
    snapshots = try PnpmDocument.mapping("snapshots", of: root)
  }

  static func mapping(
    _ key: StaticString, of value: BlockYAMLValue
  ) throws(ReadError) -> BlockYAMLValue? {
    guard let found = value[key], !found.isNull else { return nil }
    guard found.kind == .mapping else {
      throw ReadError(at: found.range.lowerBound, "'\(key)' is a mapping")
    }
    return found
  }

  func dependencies() throws(ReadError) -> [Dependency] {
    guard let packages else { return [] }
    var reader = PnpmPackages(self)
    var found: [Dependency] = []
    for member in packages.members { found.append(try reader.entry(member)) }
    return found
  }

  /// Where the entries of a version-9 lockfile that say who requires whom lead to no package.
  func disagreements() -> [Anomaly] {
    guard let snapshots else { return [] }
    guard let packages else { return [] }
    var known = PnpmKeys(packages)
    return snapshots.members.compactMap { member in
      let key = member.key.bytes()
      if known.contains(PnpmKey.withoutPeers(key)) || known.contains(key) { return nil }
      let text = String(decoding: key, as: UTF8.self)
      return Anomaly(
        .disagreement, member.key.range, "'\(text)' stands in 'snapshots' and not in 'packages'")
    }
  }

  /// The maps of requirements of every package: of version 9 in `snapshots`.
  var requirers: BlockYAMLMembers? { (dialect == .at ? snapshots : packages)?.members }
}

/// The keys of a mapping, asked for in its own order, as pnpm sorts both of its maps; in any other order a
/// table of all is made.
private struct PnpmKeys {
  private let mapping: BlockYAMLValue
  private var rest: BlockYAMLMembers
  private var current: ArraySlice<UInt8>?
  private var all: Set<KeyBytes>?

  init(_ mapping: BlockYAMLValue) {
    self.mapping = mapping
    rest = mapping.members
    current = rest.next()?.key.bytes()
  }

  mutating func contains(_ key: ArraySlice<UInt8>) -> Bool {
    if let all { return all.contains(KeyBytes(key)) }
    if key == current { return true }
    current = rest.next()?.key.bytes()
    if key == current { return true }
    let all = Set(mapping.members.map { KeyBytes($0.key.bytes()) })
    self.all = all
    return all.contains(KeyBytes(key))
  }
}
