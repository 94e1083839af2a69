/// Checks UTF-8 (Unicode 15.1, table 3-7: no overlong forms, no surrogates, nothing past U+10FFFF).
enum UTF8Check {
  /// Whether no byte has its high bit set, eight at once.
  static func isASCII(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var index = 0
      while index &+ 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        if word & 0x8080_8080_8080_8080 != 0 { return false }
        index &+= 8
      }
      return bytes[index...].allSatisfy { $0 < 0x80 }
    }
  }

  /// The index of the first byte that is no part of a well-formed sequence.
  static func firstInvalid<Bytes: RandomAccessCollection>(_ bytes: Bytes) -> Int?
  where Bytes.Element == UInt8, Bytes.Index == Int {
    var index = bytes.startIndex
    while index < bytes.endIndex {
      guard let length = length(at: index, in: bytes) else { return index }
      index += length
    }
    return nil
  }

  private static func length<Bytes: RandomAccessCollection>(at index: Int, in bytes: Bytes) -> Int?
  where Bytes.Element == UInt8, Bytes.Index == Int {
    let first = bytes[index]
    if first < 0x80 { return 1 }
    let (length, second): (Int, ClosedRange<UInt8>)
    switch first {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard bytes.endIndex - index >= length, second.contains(bytes[index + 1]) else { return nil }
    let tail = bytes[(index + 2)..<(index + length)]
    return tail.allSatisfy { $0 & 0xC0 == 0x80 } ? length : nil
  }
}
