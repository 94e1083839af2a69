import Evidence

/// The logical lines of a requirements file (pip's `req/req_file.py`, "Requirements File Format"):
/// lines that end in `\` go on in the next, `#` begins a comment at the line's start or behind a blank.
struct RequirementsLines {
  struct Word: Sendable {
    /// Quotes around values of options taken away.
    let text: ArraySlice<UInt8>
    let range: Range<Int>

    var string: String { String(decoding: text, as: UTF8.self) }
  }

  /// One logical line: bytes of the source with the line breaks in it made blanks, so that positions hold.
  struct Line: Sendable {
    let bytes: [UInt8]
    /// Of the first byte in the source.
    let start: Int

    var range: Range<Int> { start..<(start + bytes.count) }
  }

  /// - Throws: `malformed` for what is not UTF-8 text, and for a merge's conflict markers.
  static func read(_ bytes: [UInt8]) throws(ReadError) -> [Line] {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw ReadError(at: 0, "UTF-16; only UTF-8 is read")
    }
    if let bad = UTF8Text.firstInvalid(bytes) {
      throw ReadError(at: bad, "bytes that are not UTF-8 text")
    }
    if let bad = hiddenBreak(bytes) {
      throw ReadError(at: bad, "a character other than a line feed at which pip ends a line")
    }
    var lines: [Line] = []
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while position < bytes.count {
      if let line = logical(bytes, &position) { lines.append(line) }
    }
    return lines
  }

  /// The first character at which `str.splitlines` ends a line and editors do not: behind it a requirement
  /// could hide in a comment (pip's `req_file.preprocess`).
  private static func hiddenBreak(_ bytes: [UInt8]) -> Int? {
    bytes.indices.first { index in
      switch bytes[index] {
      case 0x0B, 0x0C, 0x1C...0x1E: true
      case 0x0D: index + 1 == bytes.count || bytes[index + 1] != 0x0A
      case 0xC2: bytes[index...].starts(with: [0xC2, 0x85])
      case 0xE2:
        bytes[index...].starts(with: [0xE2, 0x80, 0xA8])
          || bytes[index...].starts(with: [0xE2, 0x80, 0xA9])
      default: false
      }
    }
  }

  private static func logical(_ bytes: [UInt8], _ position: inout Int) -> Line? {
    let start = position
    var line: [UInt8] = []
    line.reserveCapacity(256)
    while position < bytes.count {
      var end = bytes.withUnsafeBufferPointer { bytes in
        var end = position
        while end < bytes.count, bytes[end] != 0x0A { end &+= 1 }
        return end
      }
      let next = min(end + 1, bytes.count)
      if end > position, bytes[end - 1] == 0x0D { end -= 1 }
      let text = bytes[position..<end]
      // A comment inside a continued requirement ends it, and a comment never goes on.
      let isComment = text.first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "#")
      let goesOn = text.last == UInt8(ascii: "\\") && !isComment
      line += goesOn ? text.dropLast() : text
      line += repeatElement(0x20, count: next - position - (goesOn ? text.count - 1 : text.count))
      position = next
      if !goesOn { break }
    }
    return trimmed(line, start)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Without the comment and the blanks around.
  private static func trimmed(_ line: [UInt8], _ start: Int) -> Line? {
    var end = line.withUnsafeBufferPointer { line in
      var index = 0
      while index < line.count {
        if line[index] == UInt8(ascii: "#"), index == 0 || isBlank(line[index &- 1]) { break }
        index &+= 1
      }
      return index
    }
    while end > 0, line[end - 1] == 0x20 || line[end - 1] == 0x09 { end -= 1 }
    let first = line[..<end].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? end
    if first >= end { return nil }
    let text = first == 0 && end == line.count ? line : Array(line[first..<end])
    return Line(bytes: text, start: start + first)
  }

  /// What a line consists of: the requirement in front, and options behind it.
  static func split(_ line: Line) -> (requirement: ArraySlice<UInt8>, options: [Word]) {
    let bytes = line.bytes
    var first = bytes.count
    for index in bytes.indices where bytes[index] == UInt8(ascii: "-") {
      let isStart = index == 0 || bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09
      if isStart, index == 0 || bytes[index...].starts(with: "--".utf8) {
        first = index
        break
      }
    }
    var head = bytes[..<first]
    while head.last == 0x20 || head.last == 0x09 { head = head.dropLast() }
    return (head, words(bytes[first...], line.start))
  }

  private static func words(_ bytes: ArraySlice<UInt8>, _ start: Int) -> [Word] {
    bytes.split { $0 == 0x20 || $0 == 0x09 }.map { part in
      Word(text: unquoted(part), range: (start + part.startIndex)..<(start + part.endIndex))
    }
  }

  private static func unquoted(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard text.count > 1, let first = text.first, first == text.last,
      first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
    else { return text }
    return text.dropFirst().dropLast()
  }
}
