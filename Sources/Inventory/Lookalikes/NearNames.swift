/// Names by their first letter and their length, with the letters that they hold: of what two edits of a name can
/// lead to nearly nothing is left before letters are compared one by one.
struct NearNames: Sendable {
  private struct Key: Hashable {
    let first: UInt8
    let length: Int
  }

  private struct Item {
    let letters: UInt64
    let name: [UInt8]
  }

  private var items: [Key: [Item]] = [:]

  /// Two edits change the length by two at most.
  private static let reach = 2
  /// A letter exchanged is one that goes and one that comes; one put in or taken out is one.
  private static let mostLetters = 2

  mutating func add(_ name: [UInt8]) {
    guard let first = name.first else { return }
    items[Key(first: first, length: name.count), default: []].append(
      Item(letters: Self.letters(name), name: name))
  }

  /// Those that may be two edits away, one of which leaves all letters as they are or takes one of a pair.
  func candidates(for name: [UInt8]) -> [[UInt8]] {
    guard let first = name.first else { return [] }
    let letters = Self.letters(name)
    var found: [[UInt8]] = []
    for length in name.count - Self.reach...name.count + Self.reach - 1 {
      for item in items[Key(first: first, length: length)] ?? []
      where (item.letters ^ letters).nonzeroBitCount <= Self.mostLetters {
        found.append(item.name)
      }
    }
    return found
  }

  private static func letters(_ name: [UInt8]) -> UInt64 {
    name.reduce(0) { $0 | 1 << UInt64($1 & 0x3F) }
  }
}
