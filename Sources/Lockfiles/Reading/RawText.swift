#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A text that is read where it lies, by readers of lockfiles with hundreds of thousands of entries: ranges
/// of it cost nothing, and a String is made only of what an entry keeps. Valid while its buffer is.
struct RawText {
  let bytes: UnsafeBufferPointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var count: Int { bytes.count }
  /// Where the text begins behind a byte order mark.
  var start: Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// The byte at an offset; zero, which no text holds, past the end.
  subscript(_ index: Int) -> UInt8 {
    @inline(__always) get { index < bytes.count ? bytes[index] : 0 }
  }

  func part(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[range])
  }

  func string(_ range: Range<Int>) -> String {
    String(decoding: part(range), as: UTF8.self)
  }

  /// With ASCII letters in lower case.
  func lowercased(_ range: Range<Int>) -> String {
    String(unsafeUninitializedCapacity: range.count) { space in
      for (index, byte) in part(range).enumerated() {
        space[index] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      }
      return range.count
    }
  }

  /// Two parts with a byte between them.
  func string(_ one: Range<Int>, _ separator: UInt8, _ other: Range<Int>) -> String {
    let length = one.count + other.count + 1
    return String(unsafeUninitializedCapacity: length) { space in
      guard let place = space.baseAddress, let base = bytes.baseAddress else { return 0 }
      (place).update(from: base + one.lowerBound, count: one.count)
      place[one.count] = separator
      (place + one.count + 1).update(from: base + other.lowerBound, count: other.count)
      return length
    }
  }

  /// A part behind a text that is always the same.
  func string(behind prefix: StaticString, _ range: Range<Int>) -> String {
    let start = prefix.utf8CodeUnitCount
    return String(unsafeUninitializedCapacity: start + range.count) { space in
      guard let place = space.baseAddress, let base = bytes.baseAddress else { return 0 }
      place.update(from: prefix.utf8Start, count: start)
      (place + start).update(from: base + range.lowerBound, count: range.count)
      return start + range.count
    }
  }

  /// The first place of a byte in a range; its end where there is none.
  func first(_ byte: UInt8, in range: Range<Int>) -> Int {
    guard let base = bytes.baseAddress, !range.isEmpty else { return range.upperBound }
    guard let hit = memchr(base + range.lowerBound, Int32(byte), range.count) else {
      return range.upperBound
    }
    return UnsafeRawPointer(hit) - UnsafeRawPointer(base)
  }

  /// The line that begins at an offset, without its end (LF or CRLF), and where the next one begins.
  func line(at start: Int) -> (range: Range<Int>, next: Int) {
    let end = first(0x0A, in: start..<bytes.count)
    let next = min(end &+ 1, bytes.count)
    let isReturn = end > start && bytes[end &- 1] == 0x0D
    return (start..<(isReturn ? end &- 1 : end), next)
  }

  /// Without blanks and tabs on either side.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, Self.isBlank(bytes[start]) { start &+= 1 }
    while end > start, Self.isBlank(bytes[end &- 1]) { end &-= 1 }
    return start..<end
  }

  /// Whether none of the eight bytes at an offset is a blank, a control character or this one (Hacker's Delight
  /// 6-1); false where there are no eight.
  @inline(__always)
  func isWord(at index: Int, without byte: UInt8) -> Bool {
    guard index &+ 8 <= bytes.count, let base = bytes.baseAddress else { return false }
    let word = UnsafeRawPointer(base).loadUnaligned(fromByteOffset: index, as: UInt64.self)
    let (low, high) = (UInt64(0x0101_0101_0101_0101), UInt64(0x8080_8080_8080_8080))
    let other = word ^ (low &* UInt64(byte))
    let blanks = (word &- low &* 0x21) & ~word
    return (blanks | (other &- low) & ~other) & high == 0
  }

  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  func equals(_ range: Range<Int>, _ wanted: StaticString) -> Bool {
    range.count == wanted.utf8CodeUnitCount && starts(range, with: wanted)
  }

  func starts(_ range: Range<Int>, with wanted: StaticString) -> Bool {
    guard let base = bytes.baseAddress, range.count >= wanted.utf8CodeUnitCount else {
      return false
    }
    return memcmp(base + range.lowerBound, wanted.utf8Start, wanted.utf8CodeUnitCount) == 0
  }

  /// Below zero where one range comes before the other, byte by byte; zero where they are the same.
  func order(_ one: Range<Int>, _ other: Range<Int>) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    let order = memcmp(
      base + one.lowerBound, base + other.lowerBound, min(one.count, other.count))
    return order == 0 ? one.count - other.count : Int(order)
  }

  /// Whether two ranges hold the same bytes.
  func isSame(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
    guard one.count == other.count, let base = bytes.baseAddress else { return false }
    return memcmp(base + one.lowerBound, base + other.lowerBound, one.count) == 0
  }
}
