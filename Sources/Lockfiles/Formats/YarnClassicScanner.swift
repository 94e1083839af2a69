import Evidence
import Syntax

/// One entry of a classic yarn.lock, as ranges of the text.
struct YarnClassicEntry: Sendable {
  struct Need: Sendable {
    let name, specifier: YarnClassicText
    let isOptional: Bool
  }

  /// What it answers.
  var requests: [YarnClassicText] = []
  var range: Range<Int>
  var version, resolved, integrity: YarnClassicText?
  var needs: [Need] = []
}

/// A bare text, or a JSON string that was checked.
struct YarnClassicText: Sendable {
  /// With the quotes.
  let range: Range<Int>
  let isQuoted: Bool
  var hasEscapes = false

  /// Without quotes, escapes not undone.
  var content: Range<Int> {
    isQuoted ? range.lowerBound + 1..<range.upperBound - 1 : range
  }

  func string(_ bytes: [UInt8]) -> String {
    if hasEscapes { return JSONText.string(Array(bytes[range])) ?? "" }
    return String(decoding: bytes[content], as: UTF8.self)
  }
}

/// Scans a classic yarn.lock line by line (yarn 1, `src/lockfile/stringify.js`): what yarn writes and
/// nothing else.
struct YarnClassicScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var nextLine = 0
  private var position = 0
  private var lineEnd = 0
  /// Blanks before the current line's text; -1 at the end.
  private var indent = -1

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// - Throws: `malformed` with the offset of what yarn does not write.
  mutating func entries() throws(ReadError) -> [YarnClassicEntry] {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { nextLine = 3 }
    var found: [YarnClassicEntry] = []
    try advance()
    while indent >= 0 {
      guard indent == 0 else { throw error("a line that belongs to no entry") }
      found.append(try entry())
    }
    return found
  }

  private func error(_ what: String) -> ReadError { ReadError(at: position, what) }

  private mutating func advance() throws(ReadError) {
    while nextLine < bytes.count {
      let start = nextLine
      var end = start
      while end < bytes.count, bytes[end] != 0x0A { end &+= 1 }
      nextLine = end < bytes.count ? end &+ 1 : end
      lineEnd = end > start && bytes[end &- 1] == 0x0D ? end &- 1 : end
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
    let line = bytes[position..<lineEnd]
    if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].contains(where: { line.starts(with: $0.utf8) })
    {
      throw error("a merge conflict's marker")
    }
  }

  // MARK: Entries

  private mutating func entry() throws(ReadError) -> YarnClassicEntry {
    let start = position
    var entry = YarnClassicEntry(range: start..<start)
    while true {
      entry.requests.append(try text(until: (0x2C, 0x3A)))
      guard position < lineEnd else {
        throw error("a colon is expected behind what an entry answers")
      }
      if bytes[position] == 0x3A { break }
      position &+= 1
      guard position < lineEnd, bytes[position] == 0x20 else { throw error("a blank is expected") }
      position &+= 1
    }
    entry.range = start..<position
    try endLine(behind: 1)
    guard indent == 2 else { throw error("an entry without fields") }
    while indent == 2 { try field(of: &entry) }
    guard entry.version != nil else {
      throw ReadError(at: start, "an entry without a version")
    }
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
    if bytes[position] == 0x3A { return try map(name, of: &entry) }
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
    let wanted = UnsafeBufferPointer(start: wanted.utf8Start, count: wanted.utf8CodeUnitCount)
    return bytes[text.content].elementsEqual(wanted)
  }

  private mutating func map(
    _ name: YarnClassicText, of entry: inout YarnClassicEntry
  ) throws(ReadError) {
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
        entry.needs.append(
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
    while position < lineEnd {
      let byte = bytes[position]
      if byte > 0x5C && byte != 0x7F {
        position &+= 1
        continue
      }
      if ends.0 == byte || ends.1 == byte { break }
      if byte <= 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x2C || byte == 0x7F {
        throw error("a text that yarn writes in quotes")
      }
      position &+= 1
    }
    guard position > start else { throw error("a text is expected") }
    return YarnClassicText(range: start..<position, isQuoted: false)
  }

  /// A JSON string.
  private mutating func quoted() throws(ReadError) -> YarnClassicText {
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
