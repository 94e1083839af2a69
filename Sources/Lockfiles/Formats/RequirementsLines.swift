import Evidence

/// The logical lines of a requirements file (pip's `req/req_file.py`, "Requirements File Format"):
/// lines that end in `\` go on in the next, `#` begins a comment at the line's start or behind a blank.
///
/// Nothing is copied: a logical line is a range of the text, in which a line's break and the `\` in front of it
/// are blanks.
struct RequirementsLines {
  private let text: RawText
  private var position: Int

  /// - Throws: `malformed` for what is not UTF-8 text, and for characters at which pip ends a line and
  ///   editors do not.
  init(_ text: RawText, _ bytes: [UInt8]) throws(ReadError) {
    self.text = text
    position = text.start
    if ByteKinds(text.bytes).isPlain { return }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw ReadError(at: 0, "UTF-16; only UTF-8 is read")
    }
    if let bad = UTF8Text.firstInvalid(bytes) {
      throw ReadError(at: bad, "bytes that are not UTF-8 text")
    }
    if let bad = Self.hiddenBreak(bytes) {
      throw ReadError(at: bad, "a character other than a line feed at which pip ends a line")
    }
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

  /// The next logical line that is not empty, without its comment and the blanks around; nil at the end.
  ///
  /// - Throws: `malformed` where the last line says that it goes on.
  mutating func next() throws(ReadError) -> Range<Int>? {
    while position < text.count {
      let start = position
      var end = start
      while true {
        let (line, next) = text.line(at: position)
        let content = text.trimmed(line)
        // A comment inside a continued requirement ends it, and a comment never goes on.
        let goesOn =
          !content.isEmpty && text[line.upperBound - 1] == UInt8(ascii: "\\")
          && text[content.lowerBound] != UInt8(ascii: "#")
        if goesOn, next == text.count {
          throw ReadError(
            at: line.upperBound - 1, "the last line goes on behind its '\\': the file was cut")
        }
        (position, end) = (next, line.upperBound)
        if !goesOn { break }
      }
      let line = withoutComment(start..<end)
      if !line.isEmpty { return line }
    }
    return nil
  }

  private func withoutComment(_ range: Range<Int>) -> Range<Int> {
    var mark = text.first(UInt8(ascii: "#"), in: range)
    while mark < range.upperBound, mark > range.lowerBound, !isBlank(mark - 1) {
      mark = text.first(UInt8(ascii: "#"), in: mark + 1..<range.upperBound)
    }
    var (start, end) = (range.lowerBound, mark)
    while start < end, isBlank(start) { start &+= 1 }
    while end > start, isBlank(end &- 1) { end &-= 1 }
    return start..<end
  }

  /// Whether a byte of a logical line is a blank, a line's break, or the `\` in front of one.
  @inline(__always)
  private func isBlank(_ index: Int) -> Bool {
    let byte = text[index]
    if byte > 0x20 { return byte == UInt8(ascii: "\\") && isBreak(index &+ 1) }
    return byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private func isBreak(_ index: Int) -> Bool {
    text[index] == 0x0A || text[index] == 0x0D && text[index &+ 1] == 0x0A
  }

  /// The requirement in front of a line, without blanks behind it, and where its options begin.
  func head(_ line: Range<Int>) -> (requirement: Range<Int>, options: Int) {
    var options = line.upperBound
    var dash = text.first(UInt8(ascii: "-"), in: line)
    while dash < line.upperBound {
      let isStart = dash == line.lowerBound || isBlank(dash - 1)
      if isStart, dash == line.lowerBound || text[dash + 1] == UInt8(ascii: "-") {
        options = dash
        break
      }
      dash = text.first(UInt8(ascii: "-"), in: dash + 1..<line.upperBound)
    }
    var end = options
    while end > line.lowerBound, isBlank(end &- 1) { end &-= 1 }
    return (line.lowerBound..<end, options)
  }

  /// The next word, and its place behind it; empty at the line's end.
  func word(_ rest: inout Range<Int>) -> Range<Int> {
    var start = rest.lowerBound
    while start < rest.upperBound, isBlank(start) { start &+= 1 }
    var end = start
    while end &+ 8 <= rest.upperBound, text.isWord(at: end, without: UInt8(ascii: "\\")) {
      end &+= 8
    }
    while end < rest.upperBound, !isBlank(end) { end &+= 1 }
    rest = end..<rest.upperBound
    return start..<end
  }

  /// A word without quotes around it.
  func unquoted(_ word: Range<Int>) -> Range<Int> {
    guard word.count > 1, text[word.lowerBound] == text[word.upperBound - 1],
      text[word.lowerBound] == UInt8(ascii: "\"") || text[word.lowerBound] == UInt8(ascii: "'")
    else { return word }
    return word.lowerBound + 1..<word.upperBound - 1
  }

  /// A part of a line with blanks for its breaks; nil where it has none.
  func joined(_ range: Range<Int>) -> [UInt8]? {
    guard text.first(0x0A, in: range) < range.upperBound else { return nil }
    return range.map { isBlank($0) ? 0x20 : text[$0] }
  }
}
