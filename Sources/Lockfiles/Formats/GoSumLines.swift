import Evidence
import Syntax

/// One line of a `go.sum`.
struct GoSumLine: Sendable {
  let module: Range<Int>
  /// Without `/go.mod`.
  let version: Range<Int>
  let hash: Range<Int>
  let isManifest: Bool

  /// Module and version.
  var key: Range<Int> { module.lowerBound..<version.upperBound }
}

/// The lines of a `go.sum`, those of one version together.
struct GoSumLines: Sendable {
  private(set) var lines: [GoSumLine] = []
  /// Ranges of `lines`, one for each version in the order in which they were first named.
  private(set) var versions: [Range<Int>] = []

  /// - Throws: `malformed` for a line that is no module, version and digest, and for a list that ends
  ///   within a version.
  /// - Complexity: O(n) expected.
  init(_ text: RawText) throws(ReadError) {
    lines.reserveCapacity(text.count / 80 + 1)
    versions.reserveCapacity(text.count / 160 + 1)
    var start = text.start
    while start < text.count {
      let (range, next) = text.line(at: start)
      try add(range, text)
      start = next
    }
    let end = lines.last
    if !join(text) { sort(text) }
    try checkEnd(end)
  }

  private mutating func add(_ range: Range<Int>, _ text: RawText) throws(ReadError) {
    var rest = range
    let module = Self.field(text, &rest)
    guard !module.isEmpty else { return }
    let (version, hash) = (Self.field(text, &rest), Self.field(text, &rest))
    guard !hash.isEmpty, Self.field(text, &rest).isEmpty,
      text[version.lowerBound] == UInt8(ascii: "v"),
      text.first(UInt8(ascii: ":"), in: hash) < hash.upperBound
    else {
      throw ReadError(at: range.lowerBound, "a line is a module, a version and a digest")
    }
    let suffix: StaticString = "/go.mod"
    let end = version.upperBound - suffix.utf8CodeUnitCount
    let isManifest =
      end > version.lowerBound && text.equals(end..<version.upperBound, suffix)
    lines.append(
      GoSumLine(
        module: module, version: version.lowerBound..<(isManifest ? end : version.upperBound),
        hash: hash, isManifest: isManifest))
  }

  /// The next run of anything but blanks.
  private static func field(_ text: RawText, _ rest: inout Range<Int>) -> Range<Int> {
    var start = rest.lowerBound
    while start < rest.upperBound, isBlank(text[start]) { start &+= 1 }
    var end = start
    while end < rest.upperBound, !isBlank(text[end]) { end &+= 1 }
    rest = end..<rest.upperBound
    return start..<end
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D
  }

  /// Go writes the digest of a version's manifest behind that of its zip: a list in which the last line's
  /// version alone has none was cut there.
  private func checkEnd(_ end: GoSumLine?) throws(ReadError) {
    guard let end, !end.isManifest, versions.count > 1 else { return }
    var unpaired = 0
    for version in versions where !lines[version].contains(where: { $0.isManifest }) {
      unpaired += 1
      if unpaired > 1 || !lines[version].contains(where: { $0.hash == end.hash }) { return }
    }
    guard unpaired == 1 else { return }
    throw ReadError(
      at: end.key.lowerBound, "the list ends with a zip and without its go.mod: it was cut")
  }

  /// Lines that follow each other, as Go sorts them: by module, and within one by version. Go orders
  /// versions by their meaning, so only their being new is looked at: the few of one module are compared
  /// with each other. False where a version may stand twice apart.
  private mutating func join(_ text: RawText) -> Bool {
    var run = 0
    for index in lines.indices {
      guard let last = versions.last else {
        versions.append(0..<1)
        continue
      }
      let (before, line) = (lines[last.lowerBound], lines[index])
      let order = text.order(before.module, line.module)
      if order > 0 { return false }
      if order < 0 { run = versions.count }
      if order == 0, text.isSame(before.version, line.version) {
        versions[versions.count - 1] = last.lowerBound..<(index + 1)
        continue
      }
      guard versions.count - run < Self.longestRun else { return false }
      for known in versions[run...] {
        if text.isSame(lines[known.lowerBound].version, line.version) { return false }
      }
      versions.append(index..<(index + 1))
    }
    return true
  }

  /// The most versions of one module that are compared with each other.
  private static let longestRun = 256

  /// A merge may have put the lines in any order.
  private mutating func sort(_ text: RawText) {
    var known: [Key: Int] = [:]
    var groups: [[GoSumLine]] = []
    for line in lines {
      let key = Key(module: text.string(line.module), version: text.string(line.version))
      if let index = known[key] {
        groups[index].append(line)
      } else {
        known[key] = groups.count
        groups.append([line])
      }
    }
    lines = []
    versions = []
    for group in groups {
      versions.append(lines.count..<(lines.count + group.count))
      lines += group
    }
  }

  private struct Key: Hashable {
    let module, version: String
  }
}
