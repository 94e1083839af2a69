import Evidence

/// The bytes of one file, and where they came from. Everything that is read keeps byte ranges into
/// it; lines and columns are computed for the few ranges that are shown.
public struct Source: Sendable {
  public let bytes: [UInt8]
  public let path: TreePath
  public let origin: Origin

  /// The most bytes of one text document that are read (design: 64 MiB; policy may raise it).
  public static let defaultLimit = 64 << 20

  public init(_ bytes: [UInt8], path: TreePath, origin: Origin) {
    self.bytes = bytes
    self.path = path
    self.origin = origin
  }

  /// A place in this source.
  ///
  /// - Complexity: O(n) in the offset, once per finding.
  public func place(_ role: Place.Role, _ range: Range<Int>) -> Place {
    Place(role, in: origin, path: path, position: position(of: range))
  }

  /// The whole file as a place.
  public func place(_ role: Place.Role) -> Place { Place(role, in: origin, path: path) }

  /// Line and column of a byte range; the range is clamped to the source.
  public func position(of range: Range<Int>) -> Position {
    let lower = min(max(range.lowerBound, 0), bytes.count)
    let upper = min(max(range.upperBound, lower), bytes.count)
    let lineStart = startOfLine(at: lower)
    let endLineStart = startOfLine(at: upper)
    let line = 1 + bytes[..<lower].count { $0 == Source.newline }
    let (excerpt, cut) = excerpt(from: lineStart, around: lower)
    return Position(
      line: line, column: scalars(in: lineStart..<lower) + 1,
      endLine: line + bytes[lower..<upper].count { $0 == Source.newline },
      endColumn: scalars(in: endLineStart..<upper) + 1, byteOffset: lower,
      byteLength: upper - lower, excerpt: excerpt, excerptColumn: cut)
  }

  private static let newline = UInt8(ascii: "\n")
  private static let longestExcerpt = 4096

  private func startOfLine(at offset: Int) -> Int {
    (bytes[..<offset].lastIndex(of: Source.newline) ?? -1) + 1
  }

  private func scalars(in range: Range<Int>) -> Int {
    bytes[range].count { $0 & 0xC0 != 0x80 }
  }

  private func excerpt(from lineStart: Int, around offset: Int) -> ([UInt8], Int) {
    var end = bytes[lineStart...].firstIndex(of: Source.newline) ?? bytes.count
    if end > lineStart, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    if end - lineStart <= Source.longestExcerpt { return (Array(bytes[lineStart..<end]), 0) }
    var start = max(lineStart, min(offset, end) - 40)
    while start > lineStart, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    let cut = scalars(in: lineStart..<start)
    return (Array(bytes[start..<min(end, start + Source.longestExcerpt)]), cut)
  }
}
