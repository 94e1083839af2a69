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

  /// - Throws: `malformed` for a line that is no module, version and digest.
  /// - Complexity: O(n) expected.
  static func read(_ bytes: [UInt8]) throws(ReadError) -> GoSumLines {
    let result = bytes.withUnsafeBufferPointer { text in
      Result { () throws(ReadError) in
        var found = GoSumLines()
        found.lines.reserveCapacity(text.count / 90 + 1)
        try found.scan(text)
        if !found.join(text) { found.sort(bytes) }
        return found
      }
    }
    return try result.get()
  }

  private typealias Text = UnsafeBufferPointer<UInt8>

  private mutating func scan(_ text: Text) throws(ReadError) {
    var start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < text.count {
      var end = start
      while end < text.count, text[end] != 0x0A {
        if text[end] == 0 { throw ReadError(at: end, "a zero byte") }
        end += 1
      }
      try line(text, start..<end)
      start = end + 1
    }
  }

  private mutating func line(_ text: Text, _ range: Range<Int>) throws(ReadError) {
    var rest = range
    let module = Self.field(text, &rest)
    guard !module.isEmpty else { return }
    let (version, hash) = (Self.field(text, &rest), Self.field(text, &rest))
    guard !hash.isEmpty, Self.field(text, &rest).isEmpty,
      text[version.lowerBound] == UInt8(ascii: "v"),
      text[hash].contains(UInt8(ascii: ":"))
    else {
      throw ReadError(at: range.lowerBound, "a line is a module, a version and a digest")
    }
    let suffix: StaticString = "/go.mod"
    let length = suffix.utf8CodeUnitCount
    let isManifest =
      version.count > length
      && text[(version.upperBound - length)..<version.upperBound]
        .elementsEqual(Text(start: suffix.utf8Start, count: length))
    let end = version.upperBound - (isManifest ? length : 0)
    lines.append(
      GoSumLine(
        module: module, version: version.lowerBound..<end, hash: hash, isManifest: isManifest))
  }

  /// The next run of anything but blanks.
  private static func field(_ text: Text, _ rest: inout Range<Int>) -> Range<Int> {
    var start = rest.lowerBound
    while start < rest.upperBound, isBlank(text[start]) { start += 1 }
    var end = start
    while end < rest.upperBound, !isBlank(text[end]) { end += 1 }
    rest = end..<rest.upperBound
    return start..<end
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D
  }

  /// The most versions of one module that are compared with each other.
  private static let longestRun = 256

  /// Lines that follow each other, as Go sorts them. False where a version may stand twice apart.
  private mutating func join(_ text: Text) -> Bool {
    var run = 0
    for (index, line) in lines.enumerated() {
      guard index > 0, let last = versions.last else {
        versions.append(index..<(index + 1))
        continue
      }
      let before = lines[last.lowerBound]
      let order = Self.order(text[before.module], text[line.module])
      if order > 0 { return false }
      if order < 0 { run = versions.count }
      if order == 0, Self.order(text[before.version], text[line.version]) == 0 {
        versions[versions.count - 1] = last.lowerBound..<(index + 1)
        continue
      }
      guard versions.count - run < Self.longestRun else { return false }
      for known in versions[run...] {
        if Self.order(text[lines[known.lowerBound].version], text[line.version]) == 0 {
          return false
        }
      }
      versions.append(index..<(index + 1))
    }
    return true
  }

  private static func order(_ left: Slice<Text>, _ right: Slice<Text>) -> Int {
    var (one, other) = (left.startIndex, right.startIndex)
    while one < left.endIndex, other < right.endIndex {
      let (first, second) = (left.base[one], right.base[other])
      if first != second { return first < second ? -1 : 1 }
      one += 1
      other += 1
    }
    return left.count - right.count
  }

  /// A merge may have put the lines in any order.
  private mutating func sort(_ bytes: [UInt8]) {
    var known: [ByteKey: Int] = [:]
    var groups: [[GoSumLine]] = []
    for line in lines {
      let key = ByteKey((bytes[line.module] + [0x20] + bytes[line.version])[...])
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
}

/// Bytes as a key; hashed all at once.
struct ByteKey: Hashable {
  let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  static func == (left: ByteKey, right: ByteKey) -> Bool { left.bytes.elementsEqual(right.bytes) }

  func hash(into hasher: inout Hasher) {
    hasher.combine(bytes.withUnsafeBytes { SeededHash.of($0) })
  }
}
