import Evidence
import Inventory

/// Whether names and versions are such that no tool, and no terminal, takes them for something else.
enum EntryText {
  /// - Throws: `malformed` for an entry that is fetched and whose name or version holds control characters or
  ///   leads out of a folder: tools make file names of both.
  /// - Complexity: O(n) in the texts of all entries.
  static func check(_ dependencies: [Dependency]) throws(ReadError) {
    for index in dependencies.indices {
      switch dependencies[index].source.kind {
      case .file, .link, .workspace, .bundled: continue
      case .registry, .git, .url, .unstated: break
      }
      let start = dependencies[index].range.lowerBound
      if isHostile(dependencies[index].name) { throw ReadError(at: start, "a name that is none") }
      if isHostile(dependencies[index].version) {
        throw ReadError(at: start, "'\(dependencies[index].name)' has a version that is none")
      }
    }
  }

  private static func isHostile(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      if isPlain(UnsafeRawBufferPointer(bytes)) { return false }
      var (dots, isStart) = (0, true)
      for byte in bytes {
        if byte < 0x20 || byte == 0x7F { return true }
        if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") {
          if isStart && dots == 2 { return true }
          (dots, isStart) = (0, true)
        } else if byte == UInt8(ascii: ".") {
          dots += 1
        } else {
          isStart = false
        }
      }
      return isStart && dots == 2
    }
  }

  /// Whether there is no control character and no `..` for sure, eight bytes at a time (Hacker's Delight
  /// 6-1). Steps of seven look at each pair of bytes within one word.
  private static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let (low, high) = (UInt64(0x0101_0101_0101_0101), UInt64(0x8080_8080_8080_8080))
    var index = 0
    while index < bytes.count {
      var word: UInt64
      if index &+ 8 <= bytes.count {
        word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      } else {
        word = 0x2020_2020_2020_2020
        for offset in index..<bytes.count { word = word << 8 | UInt64(bytes[offset]) }
      }
      let (delete, dot) = (word ^ (low &* 0x7F), word ^ (low &* 0x2E))
      let controls = (word &- low &* 0x20) & ~word | (delete &- low) & ~delete
      let dots = (dot &- low) & ~dot & high
      if controls & high != 0 || dots & dots >> 8 != 0 { return false }
      index &+= 7
    }
    return true
  }
}
