import Patterns
import Syntax

/// Where a container's own format says that it ends.
enum ContainerEnd {
  /// Nil for other formats, and where the end cannot be told.
  static func of(_ bytes: [UInt8]) -> Int? {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return pngEnd(bytes) }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return jpegEnd(bytes) }
    if bytes.starts(with: Array("wOFF".utf8)) || bytes.starts(with: Array("wOF2".utf8)) {
      return bytes.count >= 12 ? bigEndian(bytes, 8) : nil
    }
    if bytes.starts(with: Array("RIFF".utf8)), bytes.count >= 8 {
      let size = Int(bytes[4]) | Int(bytes[5]) << 8 | Int(bytes[6]) << 16 | Int(bytes[7]) << 24
      return size + 8
    }
    return nil
  }

  /// Behind the chunk `IEND` (ISO 15948 5.3).
  private static func pngEnd(_ bytes: [UInt8]) -> Int? {
    var place = 8
    while place + 12 <= bytes.count {
      let length = bigEndian(bytes, place)
      let next = place + 12 + length
      guard next > place, next <= bytes.count else { return nil }
      if bytes[(place + 4)..<(place + 8)].elementsEqual("IEND".utf8) { return next }
      place = next
    }
    return nil
  }

  /// Behind the last marker `EOI`; what a thumbnail ends with stands before it.
  private static func jpegEnd(_ bytes: [UInt8]) -> Int? {
    ByteSearch.all([0xFF, 0xD9], in: bytes, most: 64).last.map { $0 + 2 }
  }

  private static func bigEndian(_ bytes: [UInt8], _ place: Int) -> Int {
    (0..<4).reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
  }
}
