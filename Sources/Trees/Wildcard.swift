/// Git's own file name patterns.
///
/// - SeeAlso: git's `wildmatch.c` with `WM_PATHNAME`
enum Wildcard {
  /// Whether a pattern matches a whole text; `*` and `?` stop at slashes, `**` between slashes does not.
  ///
  /// - Complexity: O(n m); positions that were tried are not tried again.
  static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
    // Deeper than any path is long: such a pattern is there to cost time.
    guard pattern.count <= 4096 else { return false }
    var matcher = Matcher(pattern: pattern, text: text)
    return matcher.matches(0, 0)
  }

  private struct Matcher {
    let pattern: [UInt8]
    let text: [UInt8]
    private var failed: Set<Int> = []

    init(pattern: [UInt8], text: [UInt8]) {
      self.pattern = pattern
      self.text = text
    }

    mutating func matches(_ p: Int, _ t: Int) -> Bool {
      var p = p
      var t = t
      while p < pattern.count {
        if pattern[p] == UInt8(ascii: "*") { return star(p, t) }
        guard t < text.count, let next = single(p, text[t]) else { return false }
        p = next
        t += 1
      }
      return t == text.count
    }

    /// The place behind one pattern element that takes this byte.
    private func single(_ p: Int, _ byte: UInt8) -> Int? {
      switch pattern[p] {
      case UInt8(ascii: "?"): return byte == UInt8(ascii: "/") ? nil : p + 1
      case UInt8(ascii: "["): return bracket(p, byte)
      case UInt8(ascii: "\\") where p + 1 < pattern.count:
        return pattern[p + 1] == byte ? p + 2 : nil
      default: return pattern[p] == byte ? p + 1 : nil
      }
    }

    private func bracket(_ p: Int, _ byte: UInt8) -> Int? {
      var index = p + 1
      let isNegated =
        index < pattern.count
        && (pattern[index] == UInt8(ascii: "!") || pattern[index] == UInt8(ascii: "^"))
      if isNegated { index += 1 }
      let first = index
      var isIn = false
      while index < pattern.count, pattern[index] != UInt8(ascii: "]") || index == first {
        if pattern[index] == UInt8(ascii: "\\"), index + 1 < pattern.count { index += 1 }
        let low = pattern[index]
        if index + 2 < pattern.count, pattern[index + 1] == UInt8(ascii: "-"),
          pattern[index + 2] != UInt8(ascii: "]")
        {
          if low <= byte && byte <= pattern[index + 2] { isIn = true }
          index += 3
        } else {
          if low == byte { isIn = true }
          index += 1
        }
      }
      guard index < pattern.count, byte != UInt8(ascii: "/"), isIn != isNegated else { return nil }
      return index + 1
    }

    private mutating func star(_ p: Int, _ t: Int) -> Bool {
      let key = p * (text.count + 1) + t
      if failed.contains(key) { return false }
      var rest = p
      while rest < pattern.count, pattern[rest] == UInt8(ascii: "*") { rest += 1 }
      let isDouble = rest - p == 2
      let opens = p == 0 || pattern[p - 1] == UInt8(ascii: "/")
      let closes = rest == pattern.count || pattern[rest] == UInt8(ascii: "/")
      let crosses = isDouble && opens && closes
      if crosses, rest < pattern.count, matches(rest + 1, t) { return true }
      var at = t
      while true {
        if matches(rest, at) { return true }
        guard at < text.count, crosses || text[at] != UInt8(ascii: "/") else { break }
        at += 1
      }
      failed.insert(key)
      return false
    }
  }
}
