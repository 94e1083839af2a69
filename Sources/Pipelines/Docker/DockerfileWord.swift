import Evidence

extension DockerfileLine {
  /// The next word at or behind `start`: blanks separate words outside of quotes.
  ///
  /// - Returns: nil at the end; `isOpen` when a quote is not closed.
  func word(
    from start: Int, escape: UInt8
  ) -> (range: Range<Int>, isOpen: Bool)? {
    guard let first = bytes[start...].firstIndex(where: { !$0.isDockerBlank }) else { return nil }
    var quote: UInt8?
    var index = first
    while index < bytes.count {
      let byte = bytes[index]
      if byte == escape, quote != UInt8(ascii: "'") {
        index += 2
        continue
      }
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte.isDockerBlank {
        break
      }
      index += 1
    }
    return (first..<min(index, bytes.count), quote != nil)
  }

  /// A word without its quotes and escapes.
  ///
  /// - Throws: past 64 KiB, longer than any name or flag.
  func unquoted(
    _ range: Range<Int>, escape: UInt8
  ) throws(ReadError) -> DockerfileWord {
    guard range.count <= 1 << 16 else {
      throw ReadError(.limit("word"), at: offset(range.lowerBound), "a word longer than 64 KiB")
    }
    var word = DockerfileWord(line: self)
    var quote: UInt8?
    var isEscaped = false
    for index in range {
      let byte = bytes[index]
      if isEscaped {
        word.append(byte, index)
        isEscaped = false
      } else if byte == escape, quote != UInt8(ascii: "'") {
        isEscaped = true
      } else if byte == quote {
        quote = nil
      } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else {
        word.append(byte, index)
      }
    }
    return word
  }
}

/// A word of an instruction, without quotes, that knows where its bytes come from.
struct DockerfileWord {
  private let line: DockerfileLine
  private(set) var bytes: [UInt8] = []
  private var places: [Int] = []

  init(line: DockerfileLine) { self.line = line }

  mutating func append(_ byte: UInt8, _ place: Int) {
    bytes.append(byte)
    places.append(place)
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// A part of it as text of the file; of an empty part nil.
  func written(_ part: Range<Int>) -> WrittenText? {
    guard !part.isEmpty, part.lowerBound >= 0, part.upperBound <= places.count else { return nil }
    let range =
      line.offset(places[part.lowerBound])..<(line.offset(places[part.upperBound - 1]) + 1)
    let text = bytes[part].prefix(WrittenText.limit)
    return WrittenText(
      text: String(decoding: text, as: UTF8.self), range: range, comment: nil,
      isCut: part.count > WrittenText.limit)
  }
}
