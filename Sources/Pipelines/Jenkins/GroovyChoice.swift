/// The values among which an expression chooses: `ready ? title : 'none'` and `title ?: 'none'`.
struct GroovyChoice {
  private let bytes: [UInt8]

  /// The expression itself where it does not choose.
  static func values(of range: Range<Int>, in bytes: [UInt8]) -> [Range<Int>] {
    GroovyChoice(bytes: bytes).values(range, depth: 0)
  }

  private func values(_ range: Range<Int>, depth: Int) -> [Range<Int>] {
    let range = unwrapped(range)
    guard depth < 8, let mark = question(in: range) else { return [range] }
    let isElvis = mark + 1 < range.upperBound && bytes[mark + 1] == UInt8(ascii: ":")
    let colon = isElvis ? mark + 1 : colon(in: mark + 1..<range.upperBound)
    guard let colon else { return [range] }
    let first = isElvis ? range.lowerBound..<mark : mark + 1..<colon
    return values(first, depth: depth + 1)
      + values(colon + 1..<range.upperBound, depth: depth + 1)
  }

  /// Without blanks and parentheses around it.
  private func unwrapped(_ range: Range<Int>) -> Range<Int> {
    var range = range
    for _ in 0..<8 {
      while let first = range.first, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[first]) {
        range.removeFirst()
      }
      while let last = range.last, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[last]) {
        range.removeLast()
      }
      guard let first = range.first, bytes[first] == UInt8(ascii: "("),
        closing(first, range.upperBound) == range.upperBound - 1
      else { return range }
      range = first + 1..<range.upperBound - 1
    }
    return range
  }

  private func question(in range: Range<Int>) -> Int? { first(in: range, where: chooses) }

  /// `?`, but not the `?.` that asks for a member.
  private func chooses(_ at: Int) -> Bool {
    bytes[at] == UInt8(ascii: "?")
      && (at + 1 >= bytes.count || bytes[at + 1] != UInt8(ascii: "."))
  }

  /// The colon that belongs to the question before the range.
  private func colon(in range: Range<Int>) -> Int? {
    var open = 1
    return first(in: range) { at in
      if chooses(at) { open += 1 }
      if bytes[at] == UInt8(ascii: ":") { open -= 1 }
      return open == 0
    }
  }

  /// The first place outside of texts and brackets.
  private func first(in range: Range<Int>, where isIt: (Int) -> Bool) -> Int? {
    var at = range.lowerBound
    while at < range.upperBound {
      switch bytes[at] {
      case UInt8(ascii: "'"), UInt8(ascii: "\""): at = textEnd(at, range.upperBound)
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        at = closing(at, range.upperBound) + 1
      case _ where isIt(at): return at
      default: at += 1
      }
    }
    return nil
  }

  /// The bracket that closes the one here, of whatever kind; the end where none does.
  private func closing(_ start: Int, _ end: Int) -> Int {
    var (at, open) = (start, 0)
    while at < end {
      switch bytes[at] {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        at = textEnd(at, end)
        continue
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): open -= 1
      default: break
      }
      if open == 0 { return at }
      at += 1
    }
    return end
  }

  /// Behind the text that begins here.
  private func textEnd(_ start: Int, _ end: Int) -> Int {
    var at = start + 1
    while at < end, bytes[at] != bytes[start] { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
    return min(end, at + 1)
  }
}
