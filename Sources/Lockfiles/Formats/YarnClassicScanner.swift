import Evidence
import Syntax

/// One entry of a classic yarn.lock, as ranges of the text.
struct YarnClassicEntry: Sendable {
  struct Need: Sendable {
    let name, specifier: YarnClassicText
    let isOptional: Bool
  }

  /// What it answers, as a range of all requests; at least one.
  var requests: Range<Int>
  var range: Range<Int>
  var version, resolved, integrity: YarnClassicText?
  /// What it requires, as a range of all needs.
  var needs: Range<Int>
}

/// The entries of a classic yarn.lock, and what they answer and require behind each other.
struct YarnClassicEntries: Sendable {
  fileprivate(set) var entries: [YarnClassicEntry] = []
  fileprivate(set) var requests: [YarnClassicText] = []
  fileprivate(set) var needs: [YarnClassicEntry.Need] = []
}

/// A bare text, or a JSON string that was checked.
struct YarnClassicText: Sendable {
  private let start, end: UInt32
  let isQuoted: Bool
  let hasEscapes: Bool

  init(range: Range<Int>, isQuoted: Bool, hasEscapes: Bool = false) {
    start = UInt32(clamping: range.lowerBound)
    end = UInt32(clamping: range.upperBound)
    self.isQuoted = isQuoted
    self.hasEscapes = hasEscapes
  }

  /// With the quotes.
  var range: Range<Int> { Int(start)..<Int(end) }

  /// Without quotes, escapes not undone.
  var content: Range<Int> {
    isQuoted ? Int(start) + 1..<Int(end) - 1 : range
  }

  func string(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBufferPointer { string(RawText($0)) }
  }

  func string(_ text: RawText) -> String {
    if hasEscapes { return JSONText.string(Array(text.part(range))) ?? "" }
    return text.string(content)
  }
}

/// Scans a classic yarn.lock line by line (yarn 1, `src/lockfile/stringify.js`): what yarn writes and
/// nothing else.
struct YarnClassicScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let raw: RawText
  private var nextLine = 0
  private var position = 0
  private var lineEnd = 0
  /// Blanks before the current line's text; -1 at the end.
  private var indent = -1
  private var found = YarnClassicEntries()
  /// Without a backslash or a tab anywhere, as nearly all are.
  private let isPlain: Bool

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    raw = RawText(bytes)
    isPlain = [0x5C, 0x09].allSatisfy {
      RawText(bytes).first($0, in: 0..<bytes.count) == bytes.count
    }
    found.entries.reserveCapacity(bytes.count / 400)
    found.requests.reserveCapacity(bytes.count / 300)
    found.needs.reserveCapacity(bytes.count / 200)
  }

  /// - Throws: `malformed` with the offset of what yarn does not write.
  mutating func entries() throws(ReadError) -> YarnClassicEntries {
    nextLine = raw.start
    try advance()
    while indent >= 0 {
      guard indent == 0 else { throw error("a line that belongs to no entry") }
      found.entries.append(try entry())
    }
    return found
  }

  private func error(_ what: String) -> ReadError { ReadError(at: position, what) }

  private mutating func advance() throws(ReadError) {
    while nextLine < bytes.count {
      let start = nextLine
      let line = raw.line(at: start)
      nextLine = line.next
      lineEnd = line.range.upperBound
      position = start
      while position < lineEnd, bytes[position] == 0x20 { position &+= 1 }
      if position == lineEnd { continue }
      if bytes[position] == UInt8(ascii: "#") { continue }
      indent = position - start
      if indent == 0 { try checkMarker() }
      return
    }
    position = bytes.count
    indent = -1
  }

  private func checkMarker() throws(ReadError) {
    let first = bytes[position]
    guard
      first == UInt8(ascii: "<") || first == UInt8(ascii: "=") || first == UInt8(ascii: ">")
        || first == UInt8(ascii: "|"), position &+ 7 <= lineEnd
    else { return }
    if bytes[position..<position &+ 7].allSatisfy({ $0 == first }) {
      throw error("a merge conflict's marker")
    }
  }

  // MARK: Entries

  private mutating func entry() throws(ReadError) -> YarnClassicEntry {
    let start = position
    let (asked, needed) = (found.requests.count, found.needs.count)
    var entry = YarnClassicEntry(
      requests: asked..<asked, range: start..<start, needs: needed..<needed)
    while true {
      found.requests.append(try text(until: (0x2C, 0x3A)))
      guard position < lineEnd else {
        throw error("a colon is expected behind what an entry answers")
      }
      if bytes[position] == 0x3A { break }
      position &+= 1
      guard position < lineEnd, bytes[position] == 0x20 else { throw error("a blank is expected") }
      position &+= 1
    }
    entry.range = start..<position
    entry.requests = asked..<found.requests.count
    try endLine(behind: 1)
    guard indent == 2 else { throw error("an entry without fields") }
    while indent == 2 { try field(of: &entry) }
    guard entry.version != nil else {
      throw ReadError(at: start, "an entry without a version")
    }
    entry.needs = needed..<found.needs.count
    return entry
  }

  /// Passes over what closes a line, and goes to the next.
  private mutating func endLine(behind length: Int) throws(ReadError) {
    position &+= length
    guard position == lineEnd else { throw error("something behind the end of a line") }
    try advance()
  }

  private mutating func field(of entry: inout YarnClassicEntry) throws(ReadError) {
    let start = position
    let name = try text(until: (0x20, 0x3A))
    guard position < lineEnd else { throw error("a value is expected") }
    if bytes[position] == 0x3A { return try map(name) }
    position &+= 1
    let value = try text()
    guard position == lineEnd else { throw error("something behind a value") }
    if isText(name, "version") {
      try set(&entry.version, value, at: start)
    } else if isText(name, "resolved") {
      try set(&entry.resolved, value, at: start)
    } else if isText(name, "integrity") {
      try set(&entry.integrity, value, at: start)
    } else if !isText(name, "uid") && !isText(name, "name") && !isText(name, "registry") {
      throw ReadError(at: start, "a field that yarn does not write")
    }
    try advance()
  }

  private func set(
    _ field: inout YarnClassicText?, _ value: YarnClassicText, at start: Int
  ) throws(ReadError) {
    if field != nil { throw ReadError(at: start, "a field that stands twice") }
    field = value
  }

  private func isText(_ text: YarnClassicText, _ wanted: StaticString) -> Bool {
    raw.equals(text.content, wanted)
  }

  private mutating func map(_ name: YarnClassicText) throws(ReadError) {
    let isOptional = isText(name, "optionalDependencies")
    let isNeed = isOptional || isText(name, "dependencies")
    guard isNeed || isText(name, "permissions") || isText(name, "prebuiltVariants") else {
      throw error("a field that yarn does not write")
    }
    try endLine(behind: 1)
    guard indent == 4 else { throw error("a field without members") }
    while indent == 4 {
      let key = try text(until: (0x20, 0x20))
      guard position < lineEnd else { throw error("a value is expected") }
      position &+= 1
      let value = try text()
      if isNeed {
        found.needs.append(
          YarnClassicEntry.Need(name: key, specifier: value, isOptional: isOptional))
      }
      try endLine(behind: 0)
    }
    guard indent <= 2 else { throw error("a line that is indented deeper than what it belongs to") }
  }

  // MARK: Texts

  /// A text in quotes, or a bare one up to one of the characters or the line's end.
  private mutating func text(until ends: (UInt8, UInt8) = (0, 0)) throws(ReadError)
    -> YarnClassicText
  {
    let start = position
    guard position < lineEnd else { throw error("a text is expected") }
    if bytes[position] == UInt8(ascii: "\"") { return try quoted() }
    let stops = Self.lowStops | 1 << UInt64(ends.0 & 63) | 1 << UInt64(ends.1 & 63)
    while position < lineEnd, !Self.isStop(bytes[position], stops) { position &+= 1 }
    if position < lineEnd, bytes[position] != ends.0, bytes[position] != ends.1 {
      throw error("a text that yarn writes in quotes")
    }
    guard position > start else { throw error("a text is expected") }
    return YarnClassicText(range: start..<position, isQuoted: false)
  }

  /// Blanks, control characters, quotes and commas, a bit for each.
  private static let lowStops: UInt64 = 0x1_FFFF_FFFF | 1 << 0x22 | 1 << 0x2C

  @inline(__always)
  private static func isStop(_ byte: UInt8, _ low: UInt64) -> Bool {
    byte < 64 ? low >> UInt64(byte) & 1 != 0 : byte == 0x5C || byte == 0x7F
  }

  /// A JSON string.
  private mutating func quoted() throws(ReadError) -> YarnClassicText {
    if isPlain {
      let start = position
      let end = raw.first(UInt8(ascii: "\""), in: start + 1..<lineEnd)
      guard end < lineEnd else { throw error("a text in quotes that does not end on its line") }
      position = end &+ 1
      return YarnClassicText(range: start..<position, isQuoted: true)
    }
    let start = position
    var hasEscapes = false
    position &+= 1
    while position < lineEnd, bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] < 0x20 { throw error("a control character in a text") }
      if bytes[position] == UInt8(ascii: "\\") {
        hasEscapes = true
        position &+= 1
      }
      position &+= 1
    }
    guard position < lineEnd else {
      position = start
      throw error("a text in quotes that does not end on its line")
    }
    position &+= 1
    let range = start..<position
    if hasEscapes, JSONText.string(Array(bytes[range])) == nil {
      throw ReadError(at: start, "a text in quotes that is no JSON string")
    }
    return YarnClassicText(range: range, isQuoted: true, hasEscapes: hasEscapes)
  }
}
