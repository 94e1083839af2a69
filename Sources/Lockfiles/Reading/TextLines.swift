import Evidence
import Syntax

/// The lines of a text that a tool wrote, without their ends (LF, or CRLF as git makes it on Windows).
struct TextLines: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var position: Int

  /// - Throws: `malformed` for bytes that are not UTF-8, a zero byte, or the marks of a merge conflict;
  ///   `limit` past the size limit.
  /// - Complexity: O(n).
  init(_ source: Source) throws(ReadError) {
    bytes = source.bytes
    guard bytes.count <= Source.defaultLimit else {
      throw ReadError(.limit("size"), at: Source.defaultLimit, "the text is over the size limit")
    }
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    try TextCheck.check(bytes)
  }

  mutating func next() -> TextLine? {
    guard position < bytes.count else { return nil }
    let start = position
    var end = bytes.withUnsafeBufferPointer { RawText($0).first(0x0A, in: start..<$0.count) }
    position = end + 1
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return TextLine(bytes: bytes[start..<end])
  }
}

/// One line, as a slice of its text.
struct TextLine {
  let bytes: ArraySlice<UInt8>

  var range: Range<Int> { bytes.startIndex..<bytes.endIndex }
  var text: String { String(decoding: bytes, as: UTF8.self) }
  /// Blanks in front.
  var indent: Int { bytes.prefix { $0 == 0x20 }.count }
  /// Without blanks and tabs on either side.
  var content: ArraySlice<UInt8> { bytes.trimmed() }
  var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
}

extension ArraySlice<UInt8> {
  /// Without blanks and tabs on either side.
  func trimmed() -> ArraySlice<UInt8> {
    var slice = drop { $0 == 0x20 || $0 == 0x09 }
    while let last = slice.last, last == 0x20 || last == 0x09 { slice.removeLast() }
    return slice
  }

  var text: String { String(decoding: self, as: UTF8.self) }
  var range: Range<Int> { startIndex..<endIndex }

  func isText(_ text: String) -> Bool { elementsEqual(text.utf8) }

  /// What stands in front of the first `separator` and behind it.
  func split(at separator: UInt8) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
    guard let index = firstIndex(of: separator) else { return nil }
    return (self[startIndex..<index], self[(index + 1)...])
  }
}
