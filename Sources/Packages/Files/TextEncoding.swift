/// Text in UTF-16 and UTF-32 with its mark, as UTF-8.
enum TextEncoding {
  /// Nil when no mark of such an encoding stands at the start.
  static func utf8(of bytes: [UInt8]) -> [UInt8]? {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) {
      return decoded(bytes.dropFirst(4), width: 4, isBig: false)
    }
    if bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      return decoded(bytes.dropFirst(4), width: 4, isBig: true)
    }
    if bytes.starts(with: [0xFF, 0xFE]) {
      return decoded(bytes.dropFirst(2), width: 2, isBig: false)
    }
    if bytes.starts(with: [0xFE, 0xFF]) {
      return decoded(bytes.dropFirst(2), width: 2, isBig: true)
    }
    return nil
  }

  private static func decoded(
    _ bytes: ArraySlice<UInt8>, width: Int, isBig: Bool
  ) -> [UInt8] {
    var units: [UInt32] = []
    units.reserveCapacity(bytes.count / width)
    var index = bytes.startIndex
    while index + width <= bytes.endIndex {
      let part = bytes[index..<(index + width)]
      units.append((isBig ? Array(part) : part.reversed()).reduce(0) { $0 << 8 | UInt32($1) })
      index += width
    }
    if width == 4 {
      return units.flatMap { Array(String(Unicode.Scalar($0) ?? "\u{FFFD}").utf8) }
    }
    return Array(
      String(decoding: units.map { UInt16(truncatingIfNeeded: $0) }, as: UTF16.self).utf8)
  }
}
