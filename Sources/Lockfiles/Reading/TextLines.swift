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
    var end = bytes.withUnsafeBufferPointer { bytes in
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end &+= 1 }
      return end
    }
    position = end + 1
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return TextLine(bytes: bytes[start..<end])
  }
}

/// What makes a text unfit to be read line by line.
enum TextCheck {
  static func check(_ bytes: [UInt8]) throws(ReadError) {
    try checkCharacters(bytes)
    if let mark = bytes.withUnsafeBufferPointer(conflictMark) {
      throw ReadError(at: mark, "the marks of a merge conflict; merge and lock again")
    }
  }

  /// - Throws: `malformed` for bytes that are not UTF-8, for control characters, and for a carriage return
  ///   alone: Java and .NET take it for the end of a line, so behind it an entry could hide in a comment.
  static func checkCharacters(_ bytes: [UInt8]) throws(ReadError) {
    try UTF8Text.check(bytes)
    let (controls, returns) = bytes.withUnsafeBufferPointer(look)
    if controls, let bad = bytes.firstIndex(where: isControl) {
      throw ReadError(at: bad, "a control character")
    }
    if returns, let bad = bytes.withUnsafeBufferPointer(loneReturn) {
      throw ReadError(at: bad, "a carriage return without a line feed")
    }
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F
  }

  /// Whether there are control characters and carriage returns: without a branch, so that many bytes are
  /// looked at in one step.
  private static func look(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (controls: Bool, returns: Bool) {
    var (controls, returns) = (UInt8(0), UInt8(0))
    for byte in bytes {
      let isBlank: UInt8 = (byte == 0x09 ? 1 : 0) | (byte == 0x0A ? 1 : 0) | (byte == 0x0D ? 1 : 0)
      controls |= (byte < 0x20 ? 1 : 0) & ~isBlank | (byte == 0x7F ? 1 : 0)
      returns |= byte == 0x0D ? 1 : 0
    }
    return (controls != 0, returns != 0)
  }

  private static func loneReturn(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    bytes.indices.first { index in
      bytes[index] == 0x0D && (index + 1 == bytes.count || bytes[index + 1] != 0x0A)
    }
  }

  /// Where a line begins as git marks the sides of a conflict.
  private static func conflictMark(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var isLineStart = true
    for index in bytes.indices {
      let byte = bytes[index]
      if isLineStart, byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") {
        let line = bytes[index...]
        if line.starts(with: "<<<<<<< ".utf8) || line.starts(with: ">>>>>>> ".utf8) {
          return index
        }
      }
      isLineStart = byte == UInt8(ascii: "\n")
    }
    return nil
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
