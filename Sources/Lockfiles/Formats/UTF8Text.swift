import Evidence

/// Whether bytes are text.
enum UTF8Text {
  /// The first byte that is zero or no part of well-formed UTF-8.
  ///
  /// - Complexity: O(n).
  static func firstInvalid(_ bytes: [UInt8]) -> Int? {
    let (high, hasZero) = bytes.withUnsafeBufferPointer(look)
    if hasZero { return bytes.firstIndex(of: 0) }
    if high < 0x80 { return nil }
    var (decoder, offset, iterator) = (UTF8(), 0, bytes.makeIterator())
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): offset += UTF8.width(scalar)
      case .error: return offset
      case .emptyInput: return nil
      }
    }
  }

  /// - Throws: `malformed` for a zero byte and for bytes that are not UTF-8.
  static func check(_ bytes: [UInt8]) throws(ReadError) {
    guard let bad = firstInvalid(bytes) else { return }
    throw ReadError(at: bad, bytes[bad] == 0 ? "a zero byte" : "bytes that are not UTF-8")
  }

  /// All bytes joined, and whether one is zero: without a branch, so that many are looked at in one step.
  private static func look(_ bytes: UnsafeBufferPointer<UInt8>) -> (high: UInt8, hasZero: Bool) {
    var (high, zeros) = (UInt8(0), UInt8(0))
    for byte in bytes {
      high |= byte
      zeros |= byte == 0 ? 1 : 0
    }
    return (high, zeros != 0)
  }
}
