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
  private let checksums: GemChecksums
  private let direct: Set<String>
  private var versions: [Version] = []
  /// By name, version and source.
  private var indices: TextTable
  private var files: TextTable
  private var ranges: [Range<Int>] = []
  private(set) var list: EntryList
  var edges: [[String]] { versions.map(\.requires) }

  init(
    _ specs: [GemSpec], _ checksums: GemChecksums, direct: Set<String>, _ anomalies: [Anomaly]
  ) {
    indices = TextTable(specs.count)
    files = TextTable(specs.count)
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
    let file = files.insert(spec.file)
    if file.isNew {
      ranges.append(spec.range)
    } else {
      list.note(
        .duplicateKey, spec.range, earlier: ranges[file.number],
        "the package '\(spec.file)' stands twice")
      ranges[file.number] = spec.range
    }
    // The same version from two sources stays two entries, or one source would hide the other.
    let key = spec.name + "@" + spec.version + "@" + spec.source.url
    let (index, isNew) = indices.insert(key)
    if isNew { versions.append(Version(spec: spec)) }
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
