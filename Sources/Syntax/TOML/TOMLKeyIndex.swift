/// The keys of all large tables: a hash table with open addressing over table and key. The hash is
/// seeded, so nobody can choose keys that collide.
struct TOMLKeyIndex {
  private struct Slot {
    var table: UInt32 = 0
    /// 0: the slot is free.
    var node: UInt32 = 0
  }

  private var slots: [Slot] = []
  private var used = 0

  /// Tables up to this size are not in it.
  static let smallTable = 12

  func find(
    _ key: TOMLKeyToken, in table: Int, _ nodes: [TOMLNode], _ bytes: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    guard !slots.isEmpty else { return nil }
    var place = hash(key, table, bytes) & (slots.count &- 1)
    while slots[place].node != 0 {
      let node = Int(slots[place].node)
      if slots[place].table == UInt32(truncatingIfNeeded: table),
        isSame(nodes[node].key, key, bytes)
      {
        return node
      }
      place = (place &+ 1) & (slots.count &- 1)
    }
    return nil
  }

  /// - Complexity: O(1) expected, over many calls.
  mutating func insert(
    _ node: Int, of table: Int, _ nodes: [TOMLNode], _ bytes: UnsafeBufferPointer<UInt8>
  ) {
    if (used &+ 1) &* 2 > slots.count { grow(nodes, bytes) }
    let slot = Slot(
      table: UInt32(truncatingIfNeeded: table), node: UInt32(truncatingIfNeeded: node))
    place(slot, nodes, bytes)
    used &+= 1
  }

  private mutating func grow(_ nodes: [TOMLNode], _ bytes: UnsafeBufferPointer<UInt8>) {
    let old = slots
    slots = [Slot](repeating: Slot(), count: max(64, old.count &* 2))
    for slot in old where slot.node != 0 { place(slot, nodes, bytes) }
  }

  private mutating func place(
    _ slot: Slot, _ nodes: [TOMLNode], _ bytes: UnsafeBufferPointer<UInt8>
  ) {
    var place = hash(nodes[Int(slot.node)].key, Int(slot.table), bytes) & (slots.count &- 1)
    while slots[place].node != 0 { place = (place &+ 1) & (slots.count &- 1) }
    slots[place] = slot
  }

  private func hash(
    _ key: TOMLKeyToken, _ table: Int, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let salt = table &* 0x9E37_79B9
    if key.hasEscapes { return text(key, bytes).withUnsafeBytes { SeededHash.of($0) } ^ salt }
    let raw = UnsafeRawBufferPointer(bytes)[key.content]
    return SeededHash.of(UnsafeRawBufferPointer(rebasing: raw)) ^ salt
  }

  /// Whether two keys are the same text.
  func isSame(
    _ one: TOMLKeyToken, _ other: TOMLKeyToken, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    if one.hasEscapes || other.hasEscapes { return text(one, bytes) == text(other, bytes) }
    guard one.end &- one.start == other.end &- other.start else { return false }
    var (left, right) = (Int(one.start), Int(other.start))
    while left < Int(one.end) {
      if bytes[left] != bytes[right] { return false }
      left &+= 1
      right &+= 1
    }
    return true
  }

  func text(_ key: TOMLKeyToken, _ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    let raw = bytes[key.content]
    return key.hasEscapes ? TOMLEscapes.decoded(ArraySlice(raw)) : Array(raw)
  }
}
