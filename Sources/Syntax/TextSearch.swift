#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Finds a part in a text, byte by byte.
public enum TextSearch {
  /// Whether a part stands in a text; an empty one does.
  ///
  /// - Complexity: O(n) for parts whose first byte is not frequent.
  public static func holds(_ whole: String, _ part: String) -> Bool {
    var (whole, part) = (whole, part)
    return whole.withUTF8 { whole in
      part.withUTF8 { part in
        guard let wanted = part.baseAddress, let first = part.first else { return true }
        guard let base = whole.baseAddress else { return false }
        var start = 0
        while start + part.count <= whole.count {
          let starts = whole.count - part.count - start + 1
          guard let hit = memchr(base + start, Int32(first), starts) else { return false }
          if memcmp(hit, wanted, part.count) == 0 { return true }
          start = UnsafeRawPointer(hit) - UnsafeRawPointer(base) + 1
        }
        return false
      }
    }
  }
}

extension TextSearch {
  /// Whether a word of small letters stands in a text, in letters of any size.
  ///
  /// - Complexity: O(n) for words whose first letter is not frequent.
  public static func holdsWord(_ whole: String, _ word: StaticString) -> Bool {
    var whole = whole
    return whole.withUTF8 { whole in
      word.withUTF8Buffer { word in
        guard whole.count >= word.count else { return false }
        return (0...(whole.count - word.count)).contains { start in
          word.indices.allSatisfy { whole[start + $0] | 0x20 == word[$0] }
        }
      }
    }
  }
}

extension String {
  /// Whether a part stands in it; `contains` compares characters, and is many times slower.
  public func holds(_ part: String) -> Bool { TextSearch.holds(self, part) }
}

extension Substring {
  public func holds(_ part: String) -> Bool { TextSearch.holds(String(self), part) }
}
