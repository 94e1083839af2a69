import Evidence
import Syntax

extension Pins {
  /// Reads lines in any order and joins lines of one key that agree.
  ///
  /// - Throws: `malformed` with the line's offset for conflict markers, a broken line, a line over
  ///   4,096 bytes or two lines of one key that disagree; `unsupported` for a newer format.
  public static func read(_ source: Source) throws(ReadError) -> Pins {
    var reader = PinsReader(source: source)
    try reader.read()
    return Pins(lines: Array(reader.pins.values), unknown: reader.unknown, source: source)
  }
}

private struct PinsReader {
  let source: Source
  var pins: [Pin.Key: Pin] = [:]
  var unknown: [Pins.UnknownLine] = []

  init(source: Source) { self.source = source }

  mutating func read() throws(ReadError) {
    let bytes = source.bytes
    guard let headerEnd = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      throw ReadError(at: 0, "the first line is not '\(Pins.header)'")
    }
    try checkHeader(bytes[..<headerEnd])
    var start = headerEnd + 1
    while start < bytes.count {
      guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else {
        throw ReadError(at: start, "the last line has no end")
      }
      try readLine(start..<end)
      start = end + 1
    }
  }

  private func checkHeader(_ line: ArraySlice<UInt8>) throws(ReadError) {
    if line.elementsEqual(Pins.header.utf8) { return }
    if isConflictMarker(line) { throw conflict(at: 0) }
    let known = Array("#pintle-pins ".utf8)
    if line.starts(with: known), let version = Int(text(line.dropFirst(known.count))), version > 1 {
      throw ReadError(
        .unsupported, at: known.count,
        "pins of format \(version) need a newer pintle than \(Tool.version)")
    }
    throw ReadError(at: 0, "the first line is not '\(Pins.header)'")
  }

  private mutating func readLine(_ range: Range<Int>) throws(ReadError) {
    let line = source.bytes[range]
    if isConflictMarker(line) { throw conflict(at: range.lowerBound) }
    guard line.count <= Pin.longestLine else {
      throw ReadError(.limit("line-length"), at: range.lowerBound, "a line over 4,096 bytes")
    }
    if let bad = line.firstIndex(where: { $0 < 0x20 || $0 > 0x7E }) {
      throw ReadError(at: bad, "a byte outside 20-7E; write it as %XX")
    }
    let words = text(line).split(separator: " ", omittingEmptySubsequences: false)
    guard words.count >= 3, !words.contains("") else {
      throw ReadError(at: range.lowerBound, "a line is 'kind id fact:value…' with single blanks")
    }
    guard let kind = Pin.Kind(rawValue: String(words[0])) else {
      return unknown.append(.init(range: range, what: "the kind '\(words[0])'"))
    }
    try readFacts(words[2...], key: Pin.Key(kind, String(words[1])), range)
  }

  private mutating func readFacts(
    _ words: ArraySlice<Substring>, key: Pin.Key, _ range: Range<Int>
  ) throws(ReadError) {
    var facts: [Pin.Fact] = []
    for word in words {
      guard let colon = word.firstIndex(of: ":"), colon > word.startIndex else {
        throw ReadError(at: range.lowerBound, "'\(word)' is not 'fact:value'")
      }
      let (name, value) = (word[..<colon], word[word.index(after: colon)...])
      switch PinFacts.judge(name, value) {
      case .fits: facts.append(Pin.Fact(String(name), String(value)))
      case .unknown:
        return unknown.append(.init(range: range, what: "the fact '\(name)' of \(key.text)"))
      case .malformed(let why): throw ReadError(at: range.lowerBound, why + ", \(key.text)")
      }
    }
    try join(Pin(key, facts, range: range))
  }

  /// Lines of one key that agree where they overlap are one line; a swapped value leaves two lines
  /// behind in a union merge, and those disagree.
  private mutating func join(_ pin: Pin) throws(ReadError) {
    guard let earlier = pins[pin.key] else {
      pins[pin.key] = pin
      return
    }
    for fact in pin.facts {
      let known = earlier.facts.filter { $0.name == fact.name }
      if !known.isEmpty, !known.contains(fact) {
        throw ReadError(
          at: pin.range.lowerBound, "two lines disagree about '\(fact.name)' of \(pin.key.text)")
      }
    }
    pins[pin.key] = Pin(pin.key, earlier.facts + pin.facts, range: earlier.range)
  }

  private func isConflictMarker(_ line: ArraySlice<UInt8>) -> Bool {
    ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].contains { line.starts(with: $0.utf8) }
  }

  private func conflict(at offset: Int) -> ReadError {
    ReadError(
      at: offset,
      "a merge conflict; remove the marker lines, then sort the lines below the header: LC_ALL=C sort -u"
    )
  }

  private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
