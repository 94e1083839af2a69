/// Finds a part in a text, byte by byte.
public enum TextSearch {
  /// Whether a part stands in a text; an empty one does.
  ///
  /// - Complexity: O(n) for parts whose first byte is not frequent.
  public static func holds(_ whole: String, _ part: String) -> Bool {
    var (whole, part) = (whole, part)
    return whole.withUTF8 { whole in
      part.withUTF8 { part in
        guard let first = part.first else { return true }
        guard whole.count >= part.count else { return false }
        for start in 0...(whole.count - part.count) where whole[start] == first {
          var at = 1
          while at < part.count, whole[start + at] == part[at] { at += 1 }
          if at == part.count { return true }
        }
        return false
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
