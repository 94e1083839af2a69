import Syntax

/// Parts languages whose comments and quotes follow one pattern: shell, Ruby, PHP, PowerShell, batch, `.env`.
/// Here-documents are left as code.
struct PlainLexer {
  private var lineComments: [[UInt8]] = []
  private var blockComment: (open: [UInt8], close: [UInt8])?
  private var quotes: [UInt8] = []
  private var escape: UInt8 = 0x5C
  /// Whether a comment begins only at a word's start.
  private var commentNeedsBlank = false
  private var singleQuotesAreRaw = false

  init(_ language: Language) {
    quotes = Array("\"'".utf8)
    switch language {
    case .shell:
      lineComments = [[0x23]]
      commentNeedsBlank = true
      singleQuotesAreRaw = true
    case .ruby: lineComments = [[0x23]]
    case .php:
      lineComments = [[0x23], Array("//".utf8)]
      blockComment = (Array("/*".utf8), Array("*/".utf8))
    case .powerShell:
      lineComments = [[0x23]]
      blockComment = (Array("<#".utf8), Array("#>".utf8))
      escape = UInt8(ascii: "`")
      singleQuotesAreRaw = true
    case .batch:
      lineComments = [Array("::".utf8)]
      quotes = Array("\"".utf8)
      escape = UInt8(ascii: "^")
    default:
      lineComments = [[0x23]]
      commentNeedsBlank = true
    }
  }

  func lex(_ bytes: [UInt8], into spans: inout Spans) {
    var index = 0
    while index < bytes.count {
      if let end = commentEnd(bytes, index) {
        spans.comments.append(index..<end)
        index = end
      } else if quotes.contains(bytes[index]) {
        let start = index + 1
        index = stringEnd(bytes, index)
        spans.strings.append(
          StringLiteral(range: start..<max(start, min(index, bytes.count)), isTemplate: false))
        index += 1
      } else {
        index += bytes[index] == escape ? 2 : 1
      }
    }
  }

  private func commentEnd(_ bytes: [UInt8], _ index: Int) -> Int? {
    if let blockComment, starts(bytes, index, blockComment.open) {
      return ByteSearch.first(blockComment.close, in: bytes, from: index + 2)
        .map { $0 + blockComment.close.count } ?? bytes.count
    }
    guard lineComments.contains(where: { starts(bytes, index, $0) }),
      !commentNeedsBlank || index == 0 || bytes[index - 1].isSpace || bytes[index - 1] == 0x3B
    else { return nil }
    return ByteSearch.first([0x0A], in: bytes, from: index) ?? bytes.count
  }

  private func starts(_ bytes: [UInt8], _ index: Int, _ word: [UInt8]) -> Bool {
    bytes[index] == word[0] && bytes[index...].starts(with: word)
  }

  private func stringEnd(_ bytes: [UInt8], _ index: Int) -> Int {
    let quote = bytes[index]
    let isRaw = singleQuotesAreRaw && quote == 0x27
    var place = index + 1
    while place < bytes.count, bytes[place] != quote {
      place += !isRaw && bytes[place] == escape ? 2 : 1
    }
    return min(place, bytes.count)
  }
}
