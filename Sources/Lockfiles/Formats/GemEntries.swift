import Evidence
import Inventory

/// Joins the builds of one gem version to one entry with a file for each.
struct GemEntries {
  private struct Version {
    let spec: GemSpec
    var files: [Artifact] = []
    var requires: [String] = []
    var digestRange: Range<Int>?
    var hasUnreadable = false
  }

  private let specs: [GemSpec]
  private let checksums: [String: (digests: StatedDigests, range: Range<Int>)]
  private let direct: Set<String>
  private var versions: [Version] = []
  private var indices: [String: Int] = [:]
  private var files: [String: Range<Int>] = [:]
  private(set) var list: EntryList
  var edges: [[String]] { versions.map(\.requires) }

  init(
    _ specs: [GemSpec],
    _ checksums: [String: (digests: StatedDigests, range: Range<Int>)], direct: Set<String>,
    _ anomalies: [Anomaly]
  ) {
    self.specs = specs
    self.checksums = checksums
    self.direct = direct
    list = EntryList(anomalies)
  }

  mutating func gather() {
    for spec in specs { take(spec) }
    for version in versions { list.add(entry(version)) }
  }

  private mutating func take(_ spec: GemSpec) {
    if let earlier = files.updateValue(spec.range, forKey: spec.file) {
      list.note(
        .duplicateKey, spec.range, earlier: earlier, "the package '\(spec.file)' stands twice")
    }
    // The same version from two sources stays two entries, or one source would hide the other.
    let key = spec.name + "@" + spec.version + "@" + spec.source.url
    let index = indices[key] ?? versions.count
    if index == versions.count {
      indices[key] = index
      versions.append(Version(spec: spec))
    }
    let stated = checksums[spec.file]
    versions[index].files.append(
      Artifact(name: spec.file, digests: stated?.digests.digests ?? []))
    versions[index].requires += spec.requires
    if versions[index].digestRange == nil { versions[index].digestRange = stated?.range }
    if stated?.digests.hasUnreadable == true { versions[index].hasUnreadable = true }
  }

  private func entry(_ version: Version) -> Dependency {
    let spec = version.spec
    return Dependency(
      .gem, spec.name, spec.version, files: version.files, from: spec.source,
      flags: direct.contains(spec.name) ? .direct : [], key: spec.range,
      digestRange: version.digestRange, hasUnreadableDigest: version.hasUnreadable)
  }
}
