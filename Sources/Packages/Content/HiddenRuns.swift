import Patterns

/// Code points that show nothing and can carry data.
enum HiddenRuns {
  enum Kind: String {
    case selectors = "variation selectors"
    case privateUse = "private-use code points"
    case tags = "tag characters"
    case zeroWidth = "zero-width code points"
  }

  struct Run {
    let kind: Kind
    let range: Range<Int>
    let count: Int
    /// Whether each code point is the next after the one before, as in a table of all of them.
    let isSequence: Bool
    /// What the run spells, where each stands for a byte.
    let hiddenText: String?

    /// Longer than any script or emoji asks for.
    var isLong: Bool {
      switch kind {
      case .selectors, .zeroWidth: count >= 16
      // Tables of old encodings hold about ten in a row.
      case .privateUse: count >= 16 && !isSequence
      case .tags: count >= 24
      }
    }
  }

  /// First bytes, in UTF-8, of what runs are made of.
  static let words: [Literal] = [
    [0xEF, 0xB8, 0x80], [0xEF, 0xB8, 0x81], [0xEF, 0xB8, 0x82], [0xEF, 0xB8, 0x83],
    [0xEF, 0xB8, 0x84], [0xEF, 0xB8, 0x85], [0xEF, 0xB8, 0x86], [0xEF, 0xB8, 0x87],
    [0xEF, 0xB8, 0x88], [0xEF, 0xB8, 0x89], [0xEF, 0xB8, 0x8A], [0xEF, 0xB8, 0x8B],
    [0xEF, 0xB8, 0x8C], [0xEF, 0xB8, 0x8D], [0xEF, 0xB8, 0x8E], [0xF3, 0xA0], [0xE2, 0x80, 0x8B],
    [0xE2, 0x80, 0x8C], [0xE2, 0x81, 0xA0], [0xE2, 0x81, 0xA2], [0xEE], [0xEF, 0xA0], [0xEF, 0xA3],
    [0xF3, 0xB0], [0xF4, 0x80],
  ].map { Literal(bytes: $0) }

  static let bidiWords: [Literal] =
    (0xAA...0xAE).map { Literal(bytes: [0xE2, 0x80, UInt8($0)]) }
    + (0xA6...0xA9).map { Literal(bytes: [0xE2, 0x81, UInt8($0)]) }

  /// Runs of two and more.
  ///
  /// - Complexity: O(n).
  static func all(in bytes: [UInt8]) -> [Run] {
    var runs: [Run] = []
    var index = 0
    while index < bytes.count, runs.count < 100 {
      guard bytes[index] >= 0xE2, let first = hidden(bytes, index) else {
        index += 1
        continue
      }
      let start = index
      var count = 0
      var data: [UInt8] = []
      while let next = hidden(bytes, index), next.kind == first.kind {
        index += next.width
        count += 1
        if let byte = next.byte, data.count < 4096 { data.append(byte) }
      }
      if count > 1 {
        let text =
          data.count == count && Decoded(bytes: data, encodings: []).isText
          ? Printable.line(data) : nil
        runs.append(
          Run(
            kind: first.kind, range: start..<index, count: count,
            isSequence: isSequence(bytes[start..<index]), hiddenText: text))
      }
    }
    return runs
  }

  private static func isSequence(_ bytes: ArraySlice<UInt8>) -> Bool {
    let values = String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value)
    return zip(values, values.dropFirst()).allSatisfy { $1 == $0 + 1 }
  }

  private static func hidden(
    _ bytes: [UInt8], _ index: Int
  ) -> (kind: Kind, width: Int, byte: UInt8?)? {
    guard index + 2 < bytes.count else { return nil }
    let (first, second, third) = (bytes[index], bytes[index + 1], bytes[index + 2])
    switch (first, second, third) {
    case (0xEF, 0xB8, 0x80...0x8F): return (.selectors, 3, third - 0x80)
    case (0xEE, _, _), (0xEF, 0x80...0xA3, _): return (.privateUse, 3, nil)
    case (0xE2, 0x80, 0x8B...0x8D), (0xE2, 0x81, 0xA0...0xA4): return (.zeroWidth, 3, nil)
    default: break
    }
    guard index + 3 < bytes.count else { return nil }
    let fourth = bytes[index + 3]
    switch (first, second, third) {
    case (0xF3, 0xA0, 0x84...0x87):
      // U+E0100 stands for 16, as the published decoders count.
      let value = Int(third - 0x84) * 64 + Int(fourth & 0x3F) + 16
      return (.selectors, 4, UInt8(exactly: value))
    case (0xF3, 0xA0, 0x80...0x81): return (.tags, 4, (third & 1) << 6 | fourth & 0x3F)
    case (0xF3, 0xB0...0xBF, _), (0xF4, 0x80...0x8F, _): return (.privateUse, 4, nil)
    default: return nil
    }
  }
}

extension Decoded {
  /// Whether it is mostly printable.
  var isText: Bool {
    !bytes.isEmpty && bytes.count { $0.isPrintable } * 100 >= bytes.count * 90
  }
}
