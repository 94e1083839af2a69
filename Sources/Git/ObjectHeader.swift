#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The header of a commit or tag object as ranges of its bytes: `name value` lines, a value's further
/// lines begin with a blank; an empty line ends it.
///
/// - SeeAlso: git's `Documentation/gitformat-signature` and `fsck.c`.
struct ObjectHeader {
  struct Field {
    let name: Range<Int>
    /// All lines of the value; the blanks before further lines are part of it.
    let value: Range<Int>
  }

  /// In the order in which they stand.
  private(set) var fields: [Field] = []
  /// Where the message begins; the object's size when there is none.
  private(set) var message: Int

  init(_ bytes: UnsafeRawBufferPointer) {
    fields.reserveCapacity(8)
    message = bytes.count
    var start = 0
    while start < bytes.count {
      let end = ObjectHeader.endOfLine(bytes, from: start)
      if end == start {
        message = min(start + 1, bytes.count)
        return
      }
      var last = end
      while last + 1 < bytes.count, bytes[last + 1] == 0x20 {
        last = ObjectHeader.endOfLine(bytes, from: last + 1)
      }
      let nameEnd = ObjectHeader.index(of: 0x20, in: bytes, start..<end) ?? end
      fields.append(Field(name: start..<nameEnd, value: min(nameEnd + 1, end)..<last))
      start = last + 1
    }
  }

  private static func endOfLine(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    index(of: 0x0A, in: bytes, start..<bytes.count) ?? bytes.count
  }

  private static func index(
    of byte: UInt8, in bytes: UnsafeRawBufferPointer, _ range: Range<Int>
  ) -> Int? {
    guard let base = bytes.baseAddress, !range.isEmpty,
      let found = memchr(base + range.lowerBound, Int32(byte), range.count)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }
}

extension UnsafeRawBufferPointer {
  func matches(_ range: Range<Int>, _ text: StaticString) -> Bool {
    guard range.count == text.utf8CodeUnitCount, let base = baseAddress else { return false }
    return memcmp(base + range.lowerBound, text.utf8Start, range.count) == 0
  }

  /// The object that 40 digits name.
  func objectID(_ range: Range<Int>) -> ObjectID? {
    guard range.count == ObjectID.length * 2 else { return nil }
    return ObjectID(hexDigits: UnsafeRawBufferPointer(rebasing: self[range]))
  }

  func array(_ range: Range<Int>) -> [UInt8] {
    Array(UnsafeRawBufferPointer(rebasing: self[range]))
  }
}
