#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Finds words in bytes that may be no text at all.
public enum ByteSearch {
  /// - Complexity: O(n) for words whose first byte is not frequent.
  public static func contains(_ bytes: [UInt8], _ word: StaticString) -> Bool {
    let wanted = Array(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    return first(wanted, in: bytes) != nil
  }

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
