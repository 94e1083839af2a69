import Inventory
import Patterns

/// Ids of wallets' browser extensions: 32 letters from a to p.
enum WalletExtensions {
  /// The different ones that a text names.
  static func named(in bytes: [UInt8]) -> Set<[UInt8]> {
    var found: Set<[UInt8]> = []
    var start = 0
    var place = 0
    while place <= bytes.count {
      let isLetter = place < bytes.count && (0x61...0x70).contains(bytes[place])
      if !isLetter {
        if place - start == 32 {
          let id = Array(bytes[start..<place])
          if SortedTable.walletExtensions.value(of: id) != nil { found.insert(id) }
        }
        start = place + 1
      }
      place += 1
    }
    return found
  }
}
