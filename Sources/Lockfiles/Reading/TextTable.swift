import Syntax

/// Finds texts that stand again among many: each text gets a number, in the order in which they come.
///
/// A table of numbers alone: a Dictionary would move texts about as it grows, and its hash takes longer
/// than reading most entries.
struct TextTable {
  private var slots: [Int32]
  private var texts: [String] = []
  private var hashes: [Int] = []

  init(_ capacity: Int = 0) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    texts.reserveCapacity(capacity)
    hashes.reserveCapacity(capacity)
  }

  /// The number of a text, and whether it is there for the first time.
  ///
  /// - Complexity: O(1) expected; the hash is seeded, so nobody can choose texts that collide.
  mutating func insert(_ text: String) -> (number: Int, isNew: Bool) {
    let hash = SeededHash.of(text)
    let slot = slot(of: text, hash)
    if slots[slot] >= 0 { return (Int(slots[slot]), false) }
    slots[slot] = Int32(texts.count)
    texts.append(text)
    hashes.append(hash)
    if texts.count * 2 > slots.count { grow() }
    return (texts.count - 1, true)
  }

  func number(of text: String) -> Int? {
    let number = slots[slot(of: text, SeededHash.of(text))]
    return number >= 0 ? Int(number) : nil
  }

  /// Where a text stands, or would.
  private func slot(of text: String, _ hash: Int) -> Int {
    var slot = hash & (slots.count - 1)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if hashes[number] == hash, texts[number] == text { return slot }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 4)
    for (number, hash) in hashes.enumerated() {
      var slot = hash & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(number)
    }
  }
}
