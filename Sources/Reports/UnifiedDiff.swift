/// Two texts as `diff -u` shows them.
public enum UnifiedDiff {
  private static let context = 3

  private enum Line {
    case both(ArraySlice<UInt8>)
    case removed(ArraySlice<UInt8>)
    case added(ArraySlice<UInt8>)
  }

  /// - Complexity: O((n + m) · d) for d differing lines.
  public static func text(_ was: [UInt8], _ now: [UInt8], name: String) -> [UInt8] {
    guard was != now else { return [] }
    let lines = merged(split(was), split(now))
    var output = Array("--- a/\(name)\n+++ b/\(name)\n".utf8)
    for hunk in hunks(lines) { write(lines, hunk, into: &output) }
    return output
  }

  private static func split(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func merged(
    _ was: [ArraySlice<UInt8>], _ now: [ArraySlice<UInt8>]
  ) -> [Line] {
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in now.difference(from: was) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var lines: [Line] = []
    var (left, right) = (0, 0)
    while left < was.count || right < now.count {
      if left < was.count, removed.contains(left) {
        lines.append(.removed(was[left]))
        left += 1
      } else if right < now.count, added.contains(right) {
        lines.append(.added(now[right]))
        right += 1
      } else {
        lines.append(.both(was[left]))
        left += 1
        right += 1
      }
    }
    return lines
  }

  private static func hunks(_ lines: [Line]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for index in lines.indices {
      if case .both = lines[index] { continue }
      let range = max(0, index - context)..<min(lines.count, index + context + 1)
      if let last = found.last, last.upperBound >= range.lowerBound {
        found[found.count - 1] = last.lowerBound..<range.upperBound
      } else {
        found.append(range)
      }
    }
    return found
  }

  private static func write(_ lines: [Line], _ hunk: Range<Int>, into output: inout [UInt8]) {
    func count(_ range: Range<Int>, old: Bool) -> Int {
      lines[range].count { line in
        switch line {
        case .both: true
        case .removed: old
        case .added: !old
        }
      }
    }
    let before = 0..<hunk.lowerBound
    let old = (count(before, old: true), count(hunk, old: true))
    let new = (count(before, old: false), count(hunk, old: false))
    output += Array(
      "@@ -\(old.1 == 0 ? old.0 : old.0 + 1),\(old.1) +\(new.1 == 0 ? new.0 : new.0 + 1),\(new.1) @@\n"
        .utf8)
    for line in lines[hunk] {
      switch line {
      case .both(let text): output += [0x20] + text + [0x0A]
      case .removed(let text): output += [UInt8(ascii: "-")] + text + [0x0A]
      case .added(let text): output += [UInt8(ascii: "+")] + text + [0x0A]
      }
    }
  }
}
