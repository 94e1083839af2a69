import Patterns

/// Cyrillic letters that look like Latin ones, in UTF-8: а е о р с у х ѕ і ј һ ԁ ѵ.
enum LookalikeLetters {
  private static let letters: Set<[UInt8]> = [
    [0xD0, 0xB0], [0xD0, 0xB5], [0xD0, 0xBE], [0xD1, 0x80], [0xD1, 0x81], [0xD1, 0x83],
    [0xD1, 0x85], [0xD1, 0x95], [0xD1, 0x96], [0xD1, 0x98], [0xD2, 0xBB], [0xD4, 0x81],
    [0xD1, 0xB5], [0xD0, 0x90], [0xD0, 0x92], [0xD0, 0x95], [0xD0, 0x9A], [0xD0, 0x9C],
    [0xD0, 0x9D], [0xD0, 0x9E], [0xD0, 0xA0], [0xD0, 0xA1], [0xD0, 0xA2], [0xD0, 0xA5],
  ]

  static let words: [Literal] = letters.sorted { $0.lexicographicallyPrecedes($1) }
    .map { Literal(bytes: $0) }

  /// Whether such a letter stands beside a Latin one at all.
  static func mayStandInNames(_ bytes: [UInt8]) -> Bool {
    place(in: bytes, from: 0) != nil
  }

  private static func place(in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + 1 < bytes.count {
      if bytes[index] >= 0xD0, bytes[index] <= 0xD4,
        letters.contains([bytes[index], bytes[index + 1]])
      {
        let before = index > 0 && isLatin(bytes[index - 1])
        let after = index + 2 < bytes.count && isLatin(bytes[index + 2])
        if before && after { return index }
        index += 2
      } else {
        index += 1
      }
    }
    return nil
  }

  private static func isLatin(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  /// The first name in code that such a letter is part of.
  static func name(in code: [UInt8]) -> Range<Int>? {
    guard let place = place(in: code, from: 0) else { return nil }
    var start = place
    var end = place + 2
    while start > 0, code[start - 1].isWord { start -= 1 }
    while end < code.count, code[end].isWord { end += 1 }
    return start..<end
  }
}
