/// A range in a text: bytes from the start of the file, lines and columns from one. Columns count
/// Unicode scalars (a byte that is no part of UTF-8 counts as one).
public struct Position: Sendable, Hashable {
  public let line: Int
  public let column: Int
  public let endLine: Int
  /// The column behind the last character.
  public let endColumn: Int
  public let byteOffset: Int
  public let byteLength: Int
  /// The bytes of the first line, without its line ending, at most 4 KiB around the range.
  public let excerpt: [UInt8]
  /// How many scalars of the first line were cut before `excerpt`.
  public let excerptColumn: Int

  public init(
    line: Int, column: Int, endLine: Int, endColumn: Int, byteOffset: Int, byteLength: Int,
    excerpt: [UInt8], excerptColumn: Int = 0
  ) {
    self.line = line
    self.column = column
    self.endLine = endLine
    self.endColumn = endColumn
    self.byteOffset = byteOffset
    self.byteLength = byteLength
    self.excerpt = excerpt
    self.excerptColumn = excerptColumn
  }

  /// Line and column of a byte range; the range is clamped to the text.
  ///
  /// - Parameter hasExcerpt: whether the line itself is wanted; else it is empty.
  /// - Complexity: O(n) in the range's upper bound.
  public init(of range: Range<Int>, in bytes: [UInt8], hasExcerpt: Bool = true) {
    let lower = min(max(range.lowerBound, 0), bytes.count)
    let upper = min(max(range.upperBound, lower), bytes.count)
    let text = Lines(bytes: bytes)
    let lineStart = text.startOfLine(at: lower)
    let line = 1 + text.newlines(in: 0..<lower)
    let (excerpt, cut) = hasExcerpt ? text.excerpt(from: lineStart, around: lower) : ([], 0)
    self.init(
      line: line, column: text.scalars(in: lineStart..<lower) + 1,
      endLine: line + text.newlines(in: lower..<upper),
      endColumn: text.scalars(in: text.startOfLine(at: upper)..<upper) + 1, byteOffset: lower,
      byteLength: upper - lower, excerpt: excerpt, excerptColumn: cut)
  }
}

private struct Lines {
  let bytes: [UInt8]

  static let newline = UInt8(ascii: "\n")
  static let longestExcerpt = 4096

  /// Eight bytes at once: a byte that is a line feed becomes zero, and of a zero alone the high bit is left
  /// (Hacker's Delight 6-1).
  func newlines(in range: Range<Int>) -> Int {
    let (low, ends) = (UInt64(0x7F7F_7F7F_7F7F_7F7F), UInt64(0x0A0A_0A0A_0A0A_0A0A))
    return bytes.withUnsafeBytes { bytes in
      var (count, index) = (0, range.lowerBound)
      while index &+ 8 <= range.upperBound {
        let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ ends
        count &+= (~(((word & low) &+ low) | word | low)).nonzeroBitCount
        index &+= 8
      }
      while index < range.upperBound {
        if bytes[index] == Lines.newline { count &+= 1 }
        index &+= 1
      }
      return count
    }
  }

  func startOfLine(at offset: Int) -> Int {
    (bytes[..<offset].lastIndex(of: Lines.newline) ?? -1) + 1
  }

  func scalars(in range: Range<Int>) -> Int { bytes[range].count { $0 & 0xC0 != 0x80 } }

  func excerpt(from lineStart: Int, around offset: Int) -> ([UInt8], Int) {
    var end = bytes[lineStart...].firstIndex(of: Lines.newline) ?? bytes.count
    if end > lineStart, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    if end - lineStart <= Lines.longestExcerpt { return (Array(bytes[lineStart..<end]), 0) }
    var start = max(lineStart, min(offset, end) - 40)
    while start > lineStart, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    let cut = scalars(in: lineStart..<start)
    return (Array(bytes[start..<min(end, start + Lines.longestExcerpt)]), cut)
  }
}
