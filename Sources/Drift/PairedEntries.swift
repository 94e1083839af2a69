import Inventory

/// Which entries of two revisions of one lockfile are not the same.
///
/// Both revisions have their entries in the same order, but for the few that changed: the lists are walked
/// side by side, and only what has no partner nearby is looked up by its place.
struct PairedEntries {
  /// Entries of the later revision that the earlier one does not have to the letter, in their order.
  private(set) var changed: [Int] = []
  /// Entries of the earlier revision that have no partner.
  private(set) var gone: [Int] = []

  /// How far away a partner is looked for.
  private static let reach = 16

  /// - Complexity: O(n) in the entries of both.
  init(_ was: [Dependency], _ now: [Dependency]) {
    var rest: (was: [Int], now: [Int]) = ([], [])
    var (old, new) = (0, 0)
    while old < was.count, new < now.count {
      if now[new].isAtPlace(of: was[old]) {
        if !now[new].isSame(as: was[old]) { changed.append(new) }
        (old, new) = (old + 1, new + 1)
      } else if let next = Self.next(now, after: new, at: was[old]) {
        rest.now += new..<next
        new = next
      } else if let next = Self.next(was, after: old, at: now[new]) {
        rest.was += old..<next
        old = next
      } else {
        rest.was.append(old)
        rest.now.append(new)
        (old, new) = (old + 1, new + 1)
      }
    }
    rest.was += old..<was.count
    rest.now += new..<now.count
    match(rest, was, now)
  }

  private static func next(
    _ entries: [Dependency], after index: Int, at partner: Dependency
  ) -> Int? {
    let end = min(index + reach, entries.count)
    guard index + 1 < end else { return nil }
    return (index + 1..<end).first { entries[$0].isAtPlace(of: partner) }
  }

  private mutating func match(
    _ rest: (was: [Int], now: [Int]), _ was: [Dependency], _ now: [Dependency]
  ) {
    guard !rest.now.isEmpty else {
      gone = rest.was
      return
    }
    var byPlace = Dictionary(grouping: rest.was, by: { was[$0].location })
    for index in rest.now {
      if let old = byPlace[now[index].location]?.popLast(), now[index].isSame(as: was[old]) {
        continue
      }
      changed.append(index)
    }
    changed.sort()
    gone = byPlace.values.flatMap(\.self).sorted()
  }
}

extension Dependency {
  /// Whether everything that rules look at is equal.
  fileprivate func isSame(as other: Dependency) -> Bool {
    flags == other.flags && install == other.install
      && hasUnreadableDigest == other.hasUnreadableDigest && version == other.version
      && name == other.name && alias == other.alias && source == other.source
      && artifacts == other.artifacts
  }
}
