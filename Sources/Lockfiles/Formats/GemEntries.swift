import Evidence
import Inventory

/// The names that each entry requires, as ranges of the text.
struct GemNeeds: Sendable {
  let names: [Range<Int>]
  /// By entry: what its first build requires, and its others.
  let of: [(Range<Int>, [Range<Int>])]

  func names(_ bytes: [UInt8]) -> [[String]] {
    of.map { first, others in
      ([first] + others).flatMap { range in
        names[range].map { String(decoding: bytes[$0], as: UTF8.self) }
      }
    }
  }
}

/// Joins the builds of one gem version, which stand behind each other, to one entry with a file for each.
struct GemEntries {
  private struct Version {
    let spec: GemSpec
    /// Without a platform.
    let bare: Range<Int>
    var files = Artifacts()
    var digestRange: Range<Int>?
    var hasUnreadable = false
  }

  private let text: RawText
  private let reader: GemfileReader
  private let direct: RangeTable
  private var open: Version?
  /// `name (version` of each entry, without a platform, and the whole line's place.
  private var keys: [Range<Int>] = []
  private var places: [Range<Int>] = []
  /// Of the keys; nil while they are in order, as Bundler writes them: then none stands twice.
  private var table: RangeTable?
  private var needs: [(Range<Int>, [Range<Int>])] = []
  /// Archives of versions that have several.
  private var files = RangeTable()
  private var ranges: [Range<Int>] = []
  private var checksum = 0
  private(set) var list: EntryList

  init(
    _ reader: GemfileReader, _ text: RawText, direct: RangeTable, _ anomalies: [Anomaly]
  ) {
    self.reader = reader
    self.text = text
    self.direct = direct
    keys.reserveCapacity(reader.specs.count)
    places.reserveCapacity(reader.specs.count)
    needs.reserveCapacity(reader.specs.count)
    list = EntryList(anomalies)
    list.reserve(reader.specs.count)
  }

  /// The names that each entry requires.
  var required: GemNeeds { GemNeeds(names: reader.required, of: needs) }

  mutating func gather() {
    for spec in reader.specs { take(spec) }
    close()
  }

  private mutating func take(_ spec: GemSpec) {
    let bare = spec.line.bareVersion(text)
    let isBuild =
      open.map { open in
        open.spec.source == spec.source && text.isSame(open.spec.line.name, spec.line.name)
          && text.isSame(open.bare, bare)
      } ?? false
    if isBuild {
      if open?.files.count == 1, let first = open?.spec.line { noteFile(first) }
      noteFile(spec.line)
      needs[needs.count - 1].1.append(spec.requires)
    } else {
      close()
      begin(spec, bare)
    }
    let stated = reader.checksums.find(spec.line.range, from: &checksum)
    let digests = stated?.digests ?? StatedDigests()
    open?.files.append(digests.file(named: spec.line.file(text)))
    if open?.digestRange == nil { open?.digestRange = stated?.range }
    if digests.hasUnreadable { open?.hasUnreadable = true }
  }

  /// The same version from two sources stays two entries, or one source would hide the other.
  private mutating func begin(_ spec: GemSpec, _ bare: Range<Int>) {
    let line = spec.line
    if let number = known(line.name.lowerBound..<bare.upperBound, at: line.range) {
      let what = text.string(line.name, UInt8(ascii: "@"), bare)
      list.note(
        .duplicateKey, line.range, earlier: places[number], "the entry '\(what)' stands twice")
      places[number] = line.range
    }
    needs.append((spec.requires, []))
    open = Version(spec: spec, bare: bare)
  }

  /// The number of a key that has been there; one that has not gets the next.
  private mutating func known(_ key: Range<Int>, at place: Range<Int>) -> Int? {
    if table == nil, let last = keys.last, text.order(last, key) >= 0 {
      var table = RangeTable(reader.specs.count)
      for known in keys { _ = table.insert(known, of: text) }
      self.table = table
    }
    if let (number, isNew) = table?.insert(key, of: text), !isNew { return number }
    keys.append(key)
    places.append(place)
    return nil
  }

  /// Notes an archive that stands twice.
  private mutating func noteFile(_ line: GemLine) {
    let (number, isNew) = files.insert(line.range, of: text)
    if isNew {
      ranges.append(line.range)
    } else if ranges[number] != line.range {
      list.note(
        .duplicateKey, line.range, earlier: ranges[number],
        "the package '\(line.file(text))' stands twice")
      ranges[number] = line.range
    }
  }

  private mutating func close() {
    guard let version = open else { return }
    open = nil
    let line = version.spec.line
    let isDirect = direct.number(of: line.name, in: text) != nil
    list.addNew(
      Dependency(
        ecosystem: .gem, name: text.string(line.name), version: text.string(version.bare),
        artifacts: version.files, source: reader.sources[version.spec.source], install: .unknown,
        flags: isDirect ? .direct : [], range: line.range, sourceRange: line.range,
        digestRange: version.digestRange ?? line.range, hasUnreadableDigest: version.hasUnreadable))
  }
}
