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
    let known = Set((packages?.members ?? snapshots.members).map { KeyBytes($0.key.bytes()) })
    return snapshots.members.compactMap { member in
      let key = member.key.bytes()
      if known.contains(KeyBytes(key)) || known.contains(KeyBytes(PnpmKey.withoutPeers(key))) {
        return nil
      }
      let text = String(decoding: key, as: UTF8.self)
      return Anomaly(
        .disagreement, member.key.range, "'\(text)' stands in 'snapshots' and not in 'packages'")
    }
  }

  /// The maps of requirements of every package: of version 9 in `snapshots`.
  var requirers: BlockYAMLMembers? { (dialect == .at ? snapshots : packages)?.members }
}
