#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Finds words in bytes.
public enum ByteFinder {
  /// Where the word begins, each time, in order.
  ///
  /// - Complexity: O(n).
  public static func all(
    _ word: [UInt8], in bytes: [UInt8], from start: Int = 0, to end: Int? = nil, most: Int = 10_000
  ) -> [Int] {
    var found: [Int] = []
    var offset = max(start, 0)
    let end = min(end ?? bytes.count, bytes.count)
    while found.count < most, let next = first(word, in: bytes, from: offset, to: end) {
      found.append(next)
      offset = next + 1
    }
    return found
  }

  public static func all(_ word: String, in bytes: [UInt8], most: Int = 10_000) -> [Int] {
    all(Array(word.utf8), in: bytes, most: most)
  }

  /// The first place of the word in a part of the bytes.
  public static func first(
    _ word: [UInt8], in bytes: [UInt8], from start: Int = 0, to end: Int? = nil
  ) -> Int? {
    let end = min(end ?? bytes.count, bytes.count)
    guard start >= 0, !word.isEmpty, start + word.count <= end else { return nil }
    return bytes.withUnsafeBytes { buffer in
      word.withUnsafeBytes { word in
        guard let base = buffer.baseAddress, let wanted = word.baseAddress else { return nil }
        var place = start
        let last = end - word.count
        while place <= last {
          guard let hit = memchr(base + place, Int32(word[0]), last - place + 1) else { return nil }
          place = UnsafeRawPointer(hit) - base
          if memcmp(base + place, wanted, word.count) == 0 { return place }
          place += 1
        }
        return nil
      }
    }
  }

  public static func contains(
    _ word: String, in bytes: [UInt8], from start: Int = 0, to end: Int? = nil
  ) -> Bool {
    first(Array(word.utf8), in: bytes, from: start, to: end) != nil
  }

  /// Whether any of the words stands in a part of the bytes.
  public static func containsAny(
    _ words: [String], in bytes: [UInt8], from start: Int = 0, to end: Int? = nil
  ) -> Bool {
    words.contains { contains($0, in: bytes, from: start, to: end) }
  }

  /// How many of the words stand in the bytes.
  public static func count(_ words: [String], in bytes: [UInt8]) -> Int {
    words.count { contains($0, in: bytes) }
  }
}

extension UInt8 {
  /// A letter, digit, `_`, `$`, or a byte of a non-ASCII character.
  public var isWord: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x24, 0x80...0xFF: true
    default: false
    }
  }

  public var isBlank: Bool { self == 0x20 || self == 0x09 }
  public var isSpace: Bool { isBlank || self == 0x0A || self == 0x0D }
  public var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  public var isPrintable: Bool { self >= 0x20 && self < 0x7F || isSpace }
}
