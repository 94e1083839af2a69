import Syntax

/// Parts the compiled languages that packages bring build code in: Rust, Go, C#.
///
/// - SeeAlso: The Rust Reference, "Tokens" (raw strings, nested comments, lifetimes); the Go specification,
///   "String literals"; the C# specification, "String literals"
struct BraceLexer {
  private let language: Language

  init(_ language: Language) { self.language = language }

  func lex(_ bytes: [UInt8], into spans: inout Spans) {
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "/") where follows(bytes, index, "/"):
        let end = ByteSearch.first([0x0A], in: bytes, from: index) ?? bytes.count
        spans.comments.append(index..<end)
        index = end
      case UInt8(ascii: "/") where follows(bytes, index, "*"):
        let end = commentEnd(bytes, index)
        spans.comments.append(index..<end)
        index = end
      case UInt8(ascii: "\""): index = string(bytes, index, into: &spans)
      case UInt8(ascii: "`") where language == .go:
        let end = ByteSearch.first([UInt8(ascii: "`")], in: bytes, from: index + 1) ?? bytes.count
        index = add(bytes, (index + 1)..<max(index + 1, end), skipping: 1, into: &spans)
      case UInt8(ascii: "'"): index = character(bytes, index)
      default: index += 1
      }
    }
  }

  private func follows(_ bytes: [UInt8], _ index: Int, _ mark: Unicode.Scalar) -> Bool {
    index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: mark)
  }

  /// Rust's block comments nest.
  private func commentEnd(_ bytes: [UInt8], _ start: Int) -> Int {
    var depth = 0
    var index = start
    while index + 1 < bytes.count {
      if bytes[index] == 0x2A, bytes[index + 1] == 0x2F {
        depth -= 1
        index += 2
        if depth <= 0 { return index }
      } else if bytes[index] == 0x2F, bytes[index + 1] == 0x2A, language == .rust || depth == 0 {
        depth += 1
        index += 2
      } else {
        index += 1
      }
    }
    return bytes.count
  }

  private func string(_ bytes: [UInt8], _ quote: Int, into spans: inout Spans) -> Int {
    if language == .rust, let hashes = rawHashes(bytes, before: quote) {
      let close = [UInt8(ascii: "\"")] + [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
      let end = ByteSearch.first(close, in: bytes, from: quote + 1) ?? bytes.count
      return add(bytes, (quote + 1)..<max(quote + 1, end), skipping: close.count, into: &spans)
    }
    let isVerbatim = language == .cSharp && isVerbatim(bytes, quote)
    var index = quote + 1
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\"") {
        guard isVerbatim, follows(bytes, index, "\"") else { break }
        index += 2
      } else if bytes[index] == 0x0A, !isVerbatim, language != .rust {
        break
      } else {
        index += bytes[index] == 0x5C && !isVerbatim ? 2 : 1
      }
    }
    let end = min(index, bytes.count)
    return add(bytes, (quote + 1)..<max(quote + 1, end), skipping: 1, into: &spans)
  }

  private func add(
    _ bytes: [UInt8], _ range: Range<Int>, skipping: Int, into spans: inout Spans
  ) -> Int {
    let range = range.clamped(to: 0..<bytes.count)
    spans.strings.append(StringLiteral(range: range, isTemplate: false))
    return range.upperBound + skipping
  }

  /// The number of hashes of `r##"`; nil where the string is not raw.
  private func rawHashes(_ bytes: [UInt8], before quote: Int) -> Int? {
    var index = quote
    while index > 0, bytes[index - 1] == UInt8(ascii: "#") { index -= 1 }
    guard index > 0, bytes[index - 1] == UInt8(ascii: "r") else { return nil }
    let before = index > 1 ? bytes[index - 2] : 0x20
    guard !before.isWord || before == UInt8(ascii: "b") || before == UInt8(ascii: "c") else {
      return nil
    }
    return quote - index
  }

  private func isVerbatim(_ bytes: [UInt8], _ quote: Int) -> Bool {
    let before = bytes[max(0, quote - 2)..<quote]
    return before.last == UInt8(ascii: "@")
      || before.last == UInt8(ascii: "$") && before.first == UInt8(ascii: "@")
  }

  /// A character, or in Rust the name of a lifetime, which has no end.
  private func character(_ bytes: [UInt8], _ quote: Int) -> Int {
    guard quote + 2 < bytes.count else { return quote + 1 }
    if bytes[quote + 1] == 0x5C {
      let end = ByteSearch.first([0x27], in: bytes, from: quote + 3, to: quote + 14)
      return end.map { $0 + 1 } ?? quote + 2
    }
    let end = ByteSearch.first([0x27], in: bytes, from: quote + 2, to: quote + 6)
    return end.map { $0 + 1 } ?? quote + 1
  }
}
