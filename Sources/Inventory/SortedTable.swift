import Tables

/// An embedded table of lines that are sorted by their bytes; each begins with its key and a blank.
public struct SortedTable: Sendable {
  private let table: @Sendable () -> pintle_table

  /// Packages that public reports name as malicious: `ecosystem name versions campaign advisory`.
  public static let maliciousPackages = SortedTable(table: pintle_table_malicious_packages)
  /// Files that public reports name by SHA-256: `digest incident`.
  public static let knownBadContent = SortedTable(table: pintle_table_known_bad_content)
  /// Wallets' browser extensions: `id name`.
  public static let walletExtensions = SortedTable(table: pintle_table_wallet_extensions)

  /// When the tables were made.
  public static let date = "2026-11-23"

  /// What stands behind the key; nil when no line begins with it.
  ///
  /// - Complexity: O(log n) in the table's bytes.
  public func value(of key: [UInt8]) -> [UInt8]? {
    let table = table()
    let bytes = UnsafeBufferPointer(start: table.bytes, count: table.size)
    let wanted = key + [0x20]
    var low = 0
    var high = bytes.count
    while low < high {
      let line = Self.line(at: (low + high) / 2, in: bytes)
      if bytes[line].starts(with: wanted) { return Array(bytes[line].dropFirst(wanted.count)) }
      if bytes[line].lexicographicallyPrecedes(wanted) {
        low = line.upperBound + 1
      } else {
        high = line.lowerBound
      }
    }
    return nil
  }

  /// What the lines begin with, in order.
  public var keys: [[UInt8]] {
    let table = table()
    return UnsafeBufferPointer(start: table.bytes, count: table.size)
      .split(separator: 0x0A).map { Array($0.prefix { $0 != 0x20 }) }
  }

  private static func line(at place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
    let start = (bytes[..<place].lastIndex(of: 0x0A) ?? -1) + 1
    let end = bytes[place...].firstIndex(of: 0x0A) ?? bytes.count
    return start..<max(start, end)
  }
}
