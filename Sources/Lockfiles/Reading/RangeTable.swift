import Syntax

/// Finds parts of one text that stand again: each new part gets a number, in the order in which they come.
/// No String is made.
struct RangeTable {
  private struct Part {
    let start, end: UInt32
  }

  private var slots: SlotTable
  private var parts: [Part] = []

  init(_ capacity: Int = 0) {
    slots = SlotTable(capacity)
    parts.reserveCapacity(capacity)
  }

  /// The number of a part, and whether it is there for the first time.
  ///
  /// - Complexity: O(1) expected; the hash is seeded, so nobody can choose parts that collide.
  mutating func insert(_ range: Range<Int>, of text: RawText) -> (number: Int, isNew: Bool) {
    let known = parts.withUnsafeBufferPointer { parts in
      slots.insert(Self.hash(range, text), parts.count) { Self.isSame(range, parts[$0], text) }
    }
    if let known { return (known, false) }
    parts.append(
      Part(
        start: UInt32(truncatingIfNeeded: range.lowerBound),
        end: UInt32(truncatingIfNeeded: range.upperBound)))
    return (parts.count - 1, true)
  }

  func number(of range: Range<Int>, in text: RawText) -> Int? {
    slots.find(Self.hash(range, text)) { Self.isSame(range, parts[$0], text) }
  }

  private static func isSame(_ range: Range<Int>, _ part: Part, _ text: RawText) -> Bool {
    text.isSame(Int(part.start)..<Int(part.end), range)
  }

  private static func hash(_ range: Range<Int>, _ text: RawText) -> Int {
    SeededHash.of(UnsafeRawBufferPointer(text.part(range)))
  }
}
