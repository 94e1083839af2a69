import Evidence

/// A here-document that an instruction opens: `<<EOF`, `<<-"EOF"`, `3<<EOF`.
struct DockerfileHeredoc {
  let name: [UInt8]
  let stripsTabs: Bool
  let offset: Int
}

extension DockerfileLine {
  /// The here-documents of `RUN`, `COPY` and `ADD`, as `heredocsFromLine` of BuildKit's parser finds
  /// them: words that begin with `<<`. A line with a quote that is not closed has none.
  ///
  /// - Throws: where tools do not agree what is a here-document, and one could hide instructions.
  func heredocs() throws(ReadError) -> [DockerfileHeredoc] {
    guard takesHeredocs else { return [] }
    if let hidden = twoLess(where: { $0 >= 0x80 }) {
      // To BuildKit some letters that are no ASCII are spaces.
      throw ReadError(at: offset(hidden), "'<<' behind a letter that is no ASCII")
    }
    guard twoLess(where: { _ in true }) != nil else { return [] }
    var found: [DockerfileHeredoc] = []
    var start = 0
    while let (range, isOpen) = word(from: start, escape: UInt8(ascii: "\\")) {
      if isOpen { return [] }
      if let heredoc = try heredoc(range) { found.append(heredoc) }
      start = range.upperBound
    }
    if let first = found.first, hasOddExpansion {
      throw ReadError(
        at: first.offset, "a here-document beside an expansion that tools read differently")
    }
    return found
  }

  /// Where `<<` stands behind such a byte.
  private func twoLess(where isBefore: (UInt8) -> Bool) -> Int? {
    bytes.indices.dropFirst().dropLast().first {
      bytes[$0] == UInt8(ascii: "<") && bytes[$0 + 1] == bytes[$0] && isBefore(bytes[$0 - 1])
    }
  }

  private var takesHeredocs: Bool {
    var words = bytes[...].split(maxSplits: 2, whereSeparator: \.isDockerBlank)[...]
    if words.first?.isKeyword("onbuild") == true { words = words.dropFirst() }
    return words.first.map { $0.isKeyword("run") || $0.isKeyword("copy") || $0.isKeyword("add") }
      ?? false
  }

  private func heredoc(_ range: Range<Int>) throws(ReadError) -> DockerfileHeredoc? {
    var rest = bytes[range].drop { (0x30...0x39).contains($0) }
    guard rest.hasStart("<<") else { return nil }
    rest = rest.dropFirst(2)
    let stripsTabs = rest.first == UInt8(ascii: "-")
    if stripsTabs { rest = rest.dropFirst() }
    guard !rest.isEmpty, !rest.contains(UInt8(ascii: "<")) else { return nil }
    let name = try unquoted(rest.startIndex..<rest.endIndex, escape: UInt8(ascii: "\\")).bytes
    guard !name.isEmpty else {
      throw ReadError(at: offset(range.lowerBound), "a here-document without a name")
    }
    return DockerfileHeredoc(
      name: name, stripsTabs: stripsTabs, offset: offset(range.lowerBound))
  }

  /// Whether BuildKit could stumble over an expansion and see no here-document at all: anything but
  /// `${NAME}` and plain defaults.
  private var hasOddExpansion: Bool {
    var index = bytes.startIndex
    while let dollar = bytes[index...].firstIndex(of: UInt8(ascii: "$")) {
      index = dollar + 1
      guard bytes[index...].first == UInt8(ascii: "{") else { continue }
      let name = bytes[index...].dropFirst().prefix(while: \.isShellName)
      var rest = bytes[name.endIndex...]
      if rest.first == UInt8(ascii: ":") { rest = rest.dropFirst() }
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
        rest = rest.dropFirst().drop { $0.isShellName || $0 == 0x2D || $0 == 0x2E || $0 == 0x2F }
      }
      guard !name.isEmpty, rest.first == UInt8(ascii: "}") else { return true }
    }
    return false
  }
}

extension UInt8 {
  fileprivate var isShellName: Bool {
    (0x30...0x39).contains(self) || (0x61...0x7A).contains(self | 0x20) || self == 0x5F
  }
}

extension ArraySlice<UInt8> {
  /// Instructions are not told apart by case.
  func isKeyword(_ word: StaticString) -> Bool {
    word.withUTF8Buffer { word in
      count == word.count && zip(self, word).allSatisfy { $0 | 0x20 == $1 }
    }
  }
}
