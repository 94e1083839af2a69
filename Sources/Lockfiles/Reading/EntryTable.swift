import Inventory
import Syntax

/// Finds entries of the same name and version among a list of them, without a text that joins the two.
struct EntryTable {
  private var slots: SlotTable

  init(_ capacity: Int = 0) { slots = SlotTable(capacity) }

  /// The first entry of this name and version in the list; nil where there is none yet, and the next one
  /// of the list is the first.
  ///
  /// - Complexity: O(1) expected; the hash is seeded, so nobody can choose entries that collide.
  mutating func insert(_ name: String, _ version: String, before list: [Dependency]) -> Int? {
    let hash = (SeededHash.of(name) &* 31 &+ SeededHash.of(version)) & Int.max
    return slots.insert(hash, list.count) { number in
      list[number].name == name && list[number].version == version
    }
  }
}

/// Numbers by hash: each slot keeps the hash, so that few of what the numbers stand for are looked at.
struct SlotTable {
  private struct Slot {
    var hash: UInt32 = 0
    /// -1 where the slot is free.
    var number: Int32 = -1
  }

  private var slots: [Slot]
  private(set) var count = 0

  init(_ capacity: Int = 0) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = [Slot](repeating: Slot(), count: size)
  }

  /// The number that is known for a hash; nil where there is none, and then this one is.
  @inline(__always)
  mutating func insert(_ hash: Int, _ number: Int, _ isSame: (Int) -> Bool) -> Int? {
    let slot = slot(hash, isSame)
    if slots[slot].number >= 0 { return Int(slots[slot].number) }
    slots[slot] = Slot(
      hash: UInt32(truncatingIfNeeded: hash), number: Int32(truncatingIfNeeded: number))
    count &+= 1
    if count &* 2 > slots.count { grow() }
    return nil
  }

  @inline(__always)
  func find(_ hash: Int, _ isSame: (Int) -> Bool) -> Int? {
    let number = slots[slot(hash, isSame)].number
    return number >= 0 ? Int(number) : nil
  }

  @inline(__always)
  private func slot(_ hash: Int, _ isSame: (Int) -> Bool) -> Int {
    slots.withUnsafeBufferPointer { slots in
      let mask = slots.count &- 1
      let short = UInt32(truncatingIfNeeded: hash)
      var slot = Int(short) & mask
      while slots[slot].number >= 0 {
        if slots[slot].hash == short, isSame(Int(slots[slot].number)) { break }
        slot = (slot &+ 1) & mask
      }
      return slot
    }
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 4)
    for entry in old where entry.number >= 0 {
      var slot = Int(entry.hash) & (slots.count - 1)
      while slots[slot].number >= 0 { slot = (slot &+ 1) & (slots.count - 1) }
      slots[slot] = entry
    }
  }
}
