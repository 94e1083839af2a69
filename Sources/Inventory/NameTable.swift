import Tables

/// A sorted list of names that is embedded in the binary, one a line. Looked up in place: nothing is
/// decoded at start.
public struct NameTable: Sendable {
  private let table: @Sendable () -> pintle_table

  /// The 10,000 most downloaded npm packages.
  public static let popularNpm = NameTable(table: pintle_table_popular_npm)
  /// The 10,000 most downloaded packages of PyPI, canonical names (PEP 503).
  public static let popularPython = NameTable(table: pintle_table_popular_pypi)
  /// npm packages that honestly build or fetch native code when they are installed.
  public static let nativeBuildNpm = NameTable(table: pintle_table_native_build_npm)

  /// Composer packages that honestly are plugins, which run whenever Composer does.
  public static let composerPlugins = NameTable(table: pintle_table_known_composer_plugins)

  /// All names, in order.
  var names: [ArraySlice<UInt8>] {
    let table = table()
    let bytes = UnsafeBufferPointer(start: table.bytes, count: table.size)
    return Array(bytes).split(separator: UInt8(ascii: "\n"))
  }

  /// - Complexity: O(log n) comparisons.
  public func contains(_ name: String) -> Bool {
    let table = table()
    let bytes = UnsafeBufferPointer(start: table.bytes, count: table.size)
    let wanted = Array(name.utf8)
    var low = 0
    var high = bytes.count
    while low < high {
      let middle = low + (high - low) / 2
      let start = (bytes[low..<middle].lastIndex(of: UInt8(ascii: "\n")) ?? low - 1) + 1
      let end = bytes[middle..<high].firstIndex(of: UInt8(ascii: "\n")) ?? high
      let line = bytes[start..<end]
      if line.elementsEqual(wanted) { return true }
      if line.lexicographicallyPrecedes(wanted) { low = end + 1 } else { high = start }
    }
    return false
  }
}
