import Evidence
import Inventory
import Syntax

/// Version 2 says everything twice: `packages` for npm 7 and later, nested `dependencies` for npm 6.
/// Where the two disagree, two installers install two things.
enum NpmAgreement {
  static func disagreements(_ legacy: JSONNode, with dependencies: [Dependency]) -> [Anomaly] {
    var check = Check(
      byLocation: Dictionary(
        dependencies.map { ($0.location, $0) }, uniquingKeysWith: { _, last in last }))
    check.walk(legacy, below: "", depth: 0)
    return check.anomalies
  }

  private struct Check {
    let byLocation: [String: Dependency]
    var anomalies: [Anomaly] = []

    mutating func walk(_ map: JSONNode, below parent: String, depth: Int) {
      guard map.kind == .object else { return }
      for member in map.members where member.value.kind == .object {
        let location = NpmTree.location(member.key, below: parent)
        compare(member, at: location)
        if let nested = member.value["dependencies"] {
          // What a workspace's package has of its own lies in its folder, to which a link leads.
          let link = byLocation[location].flatMap { $0.source.kind == .link ? $0.source.url : nil }
          walk(nested, below: link ?? location, depth: depth + 1)
        }
      }
    }

    private mutating func compare(_ member: JSONNodeMember, at location: String) {
      let fields = NpmFields(member.value)
      let written = NpmVersion(fields.version?.string ?? "", key: member.key.string ?? "")
      guard let entry = byLocation[location] else {
        // Links and bundles are told differently in the two maps.
        if written.url == nil, !fields.flags.contains(.bundled) {
          note(member, nil, "'\(location)' stands in 'dependencies' alone")
        }
        return
      }
      if written.url == nil, entry.source.kind != .link, written.version != entry.version {
        note(
          member, entry, "'\(location)' has two versions: \(entry.version) and \(written.version)")
      } else if let integrity = fields.integrity, !entry.digests.isEmpty,
        integrity.withText(SubresourceIntegrity.read).digests != entry.digests
      {
        note(member, entry, "'\(location)' has two digests")
      } else if let resolved = fields.resolved?.string, written.url == nil,
        entry.source.isFetched, !entry.source.url.isEmpty,
        SourceText.withoutUserInfo(resolved) != entry.source.url
      {
        note(member, entry, "'\(location)' has two sources")
      } else if fields.integrity == nil, fields.resolved != nil, written.url == nil,
        entry.source.isFetched, !entry.digests.isEmpty
      {
        note(member, entry, "'\(location)' has a digest in 'packages' alone")
      }
    }

    private mutating func note(_ member: JSONNodeMember, _ entry: Dependency?, _ what: String) {
      anomalies.append(Anomaly(.disagreement, member.key.range, earlier: entry?.range, what))
    }
  }
}
