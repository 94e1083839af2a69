import Evidence

/// One instruction: its lines joined, comments between them left out.
struct DockerfileLine {
  private(set) var bytes: [UInt8] = []
  let escape: UInt8
  /// Where a piece begins in `bytes` and in the file.
  private var pieces: [(at: Int, offset: Int)] = []

  init(escape: UInt8) { self.escape = escape }

  mutating func append(_ piece: ArraySlice<UInt8>) {
    guard !piece.isEmpty else { return }
    pieces.append((bytes.count, piece.startIndex))
    bytes += piece
  }

  /// Where its last byte is written.
  var endOffset: Int { pieces.last.map { $0.offset + bytes.count - $0.at } ?? 0 }

  /// The place in the file of a place in `bytes`.
  ///
  /// - Complexity: O(log lines)
  func offset(_ at: Int) -> Int {
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].at <= at { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return 0 }
    return pieces[low - 1].offset + at - pieces[low - 1].at
  }
}

/// Cuts a Dockerfile into instructions, as `Parse` of moby/buildkit's frontend/dockerfile/parser does.
struct DockerfileLines {
  private let bytes: [UInt8]
  private let escape: UInt8
  private var position: Int

  init(_ bytes: [UInt8], escape: UInt8) {
    self.bytes = bytes
    self.escape = escape
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next instruction; nil at the end.
  mutating func next() -> DockerfileLine? {
    while let first = physicalLine() {
      let text = first.drop(while: \.isDockerBlank)
      guard let byte = text.first, byte != UInt8(ascii: "#") else { continue }
      var line = DockerfileLine(escape: escape)
      var (piece, continues) = cut(text)
      line.append(piece)
      while continues, let following = physicalLine() {
        let text = following.drop(while: \.isDockerBlank)
        guard let byte = text.first, byte != UInt8(ascii: "#") else { continue }
        (piece, continues) = cut(following)
        line.append(piece)
      }
      if !line.bytes.isEmpty { return line }
    }
    return nil
  }

  /// Passes over a here-document's lines up to the one that ends it, and says where they stand.
  @discardableResult
  mutating func skip(_ heredoc: DockerfileHeredoc) throws(ReadError) -> Range<Int> {
    let start = position
    while let line = physicalLine() {
      let text = heredoc.stripsTabs ? line.drop { $0 == 0x09 } : line
      if text.elementsEqual(heredoc.name) { return start..<line.startIndex }
    }
    throw ReadError(at: heredoc.offset, "the here-document has no end")
  }

  /// Without its line end.
  private mutating func physicalLine() -> ArraySlice<UInt8>? {
    guard position < bytes.count else { return nil }
    var line = bytes[position...].prefix { $0 != 0x0A }
    position = line.endIndex + 1
    while line.last == 0x0D { line.removeLast() }
    return line
  }

  /// A line without the escape character that continues it; two of them continue nothing.
  private func cut(_ line: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, continues: Bool) {
    var text = line
    while text.last == 0x20 || text.last == 0x09 { text.removeLast() }
    guard text.last == escape, text.dropLast().last != escape else { return (line, false) }
    return (text.dropLast(), true)
  }
}
