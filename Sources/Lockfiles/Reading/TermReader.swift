import Evidence
import Syntax

/// A value of Elixir's or Erlang's literal terms, as their build tools write them into lockfiles.
struct Term {
  enum Content {
    case string(String)
    /// Also `true`, `nil` and numbers.
    case atom(String)
    case tuple([Term])
    case list([Term])
    /// Keys and values in turn.
    case map([Term])
  }

  let content: Content
  let range: Range<Int>

  var string: String? { if case .string(let text) = content { text } else { nil } }
  var atom: String? { if case .atom(let text) = content { text } else { nil } }
  var tuple: [Term]? { if case .tuple(let terms) = content { terms } else { nil } }
  var list: [Term]? { if case .list(let terms) = content { terms } else { nil } }
  var map: [Term]? { if case .map(let terms) = content { terms } else { nil } }

  /// The value under a key of a keyword list (`[branch: "main"]`, `[{ref, …}]`).
  subscript(_ key: String) -> Term? {
    list?.first { $0.tuple?.count == 2 && $0.tuple?.first?.atom == key }?.tuple?.last
  }
}

/// Reads literal terms: nothing is evaluated, and whatever is no literal ends the read.
struct TermReader {
  enum Language { case elixir, erlang }

  private let bytes: [UInt8]
  private let language: Language
  private var position: Int
  private static let depthLimit = 200

  init(_ source: Source, _ language: Language) throws(ReadError) {
    bytes = source.bytes
    self.language = language
    guard bytes.count <= Source.defaultLimit else {
      throw ReadError(.limit("size"), at: Source.defaultLimit, "the text is over the size limit")
    }
    try TextCheck.check(bytes)
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next whole term; in Erlang with the full stop behind it. Nil at the end of the text.
  mutating func next() throws(ReadError) -> Term? {
    skipBlanks()
    if position == bytes.count { return nil }
    let term = try term(depth: 0)
    if language == .erlang { try expect(UInt8(ascii: ".")) }
    return term
  }

  private mutating func term(depth: Int) throws(ReadError) -> Term {
    guard depth < Self.depthLimit else {
      throw ReadError(.limit("depth"), at: position, "nested too deep")
    }
    skipBlanks()
    let start = position
    let content: Term.Content
    switch peek() {
    case UInt8(ascii: "{"): content = .tuple(try items("}", depth))
    case UInt8(ascii: "["): content = .list(try items("]", depth))
    case UInt8(ascii: "%") where language == .elixir && peek(1) == UInt8(ascii: "{"):
      position += 1
      content = .map(try items("}", depth, isMap: true))
    case UInt8(ascii: "\""): content = .string(try quoted())
    case UInt8(ascii: "<") where language == .erlang: content = .string(try binary())
    case UInt8(ascii: ":") where language == .elixir:
      position += 1
      content = .atom(peek() == UInt8(ascii: "\"") ? try quoted() : try word())
    default: content = .atom(try word())
    }
    return Term(content: content, range: start..<position)
  }

  private mutating func items(
    _ close: Unicode.Scalar, _ depth: Int, isMap: Bool = false
  ) throws(ReadError) -> [Term] {
    position += 1
    var items: [Term] = []
    skipBlanks()
    while peek() != UInt8(ascii: close) {
      items += try item(depth, isMap: isMap)
      skipBlanks()
      if peek() == UInt8(ascii: close) { break }
      try expect(UInt8(ascii: ","))
      skipBlanks()
    }
    position += 1
    return items
  }

  /// One term, `key: value` of Elixir as a tuple, or the two terms of a map's `key => value`.
  private mutating func item(_ depth: Int, isMap: Bool) throws(ReadError) -> [Term] {
    let key = try term(depth: depth + 1)
    if language == .elixir, peek() == UInt8(ascii: ":") {
      guard let name = key.string ?? key.atom else { throw unexpected() }
      position += 1
      let value = try term(depth: depth + 1)
      let atom = Term(content: .atom(name), range: key.range)
      if isMap { return [Term(content: .string(name), range: key.range), value] }
      return [Term(content: .tuple([atom, value]), range: key.range.lowerBound..<position)]
    }
    guard isMap else { return [key] }
    skipBlanks()
    try expect(UInt8(ascii: "="))
    guard peek() == UInt8(ascii: ">") else { throw unexpected() }
    position += 1
    return [key, try term(depth: depth + 1)]
  }

  /// `<<"text">>`
  private mutating func binary() throws(ReadError) -> String {
    for _ in 0..<2 { try expect(UInt8(ascii: "<")) }
    guard peek() == UInt8(ascii: "\"") else { throw unexpected() }
    let text = try quoted()
    // Erlang marks text beyond ASCII.
    if bytes[position...].starts(with: "/utf8".utf8) { position += 5 }
    for _ in 0..<2 { try expect(UInt8(ascii: ">")) }
    return text
  }

  private mutating func quoted() throws(ReadError) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = peek(), byte != UInt8(ascii: "\"") {
      // `#{…}` is code in Elixir.
      if byte == UInt8(ascii: "#"), language == .elixir, peek(1) == UInt8(ascii: "{") {
        throw unexpected()
      }
      if byte == UInt8(ascii: "\\") {
        guard let next = peek(1), next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") else {
          throw ReadError(.unsupported, at: position, "an escape that is not read")
        }
        position += 1
        text.append(next)
      } else {
        text.append(byte)
      }
      position += 1
    }
    try expect(UInt8(ascii: "\""))
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func word() throws(ReadError) -> String {
    let start = position
    while let byte = peek(), isWord(byte) { position += 1 }
    guard position > start else { throw unexpected() }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "@"): true
    case UInt8(ascii: "?"), UInt8(ascii: "!"): language == .elixir
    default: false
    }
  }

  private mutating func skipBlanks() {
    let comment = language == .elixir ? UInt8(ascii: "#") : UInt8(ascii: "%")
    while let byte = peek() {
      if byte == comment {
        position = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      } else if byte == 0x20 || (0x09...0x0D).contains(byte) {
        position += 1
      } else {
        return
      }
    }
  }

  private func peek(_ ahead: Int = 0) -> UInt8? {
    position + ahead < bytes.count ? bytes[position + ahead] : nil
  }

  private mutating func expect(_ byte: UInt8) throws(ReadError) {
    if byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">") { skipBlanks() }
    guard peek() == byte else { throw unexpected() }
    position += 1
  }

  private func unexpected() -> ReadError {
    position < bytes.count
      ? ReadError(at: position, "not a literal term")
      : ReadError(at: position, "the text ends here")
  }
}
