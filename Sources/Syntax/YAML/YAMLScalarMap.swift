/// Where the bytes of a scalar's text are written: through quotes, escapes, line folds and the
/// indentation of block scalars.
///
/// YAML changes blanks, line ends and escapes alone, so the other bytes stand in the source in the order
/// in which they stand in the text.
public struct YAMLScalarMap: Sendable {
  /// Where the distance between text and source changes, in order.
  private var marks: [(text: Int, source: Int)] = []
  private let end: Int

  /// - Complexity: O(n) over text and source.
  public init(_ value: YAMLValue) {
    let region = value.textRange
    end = region.upperBound
    guard let text = value.string else {
      marks = [(0, region.lowerBound)]
      return
    }
    let bytes = value.source.bytes
    let quote = value.style == .quoted ? bytes[max(0, region.lowerBound - 1)] : 0
    Array(text.utf8).withUnsafeBufferPointer { text in
      bytes.withUnsafeBufferPointer { bytes in align(text, bytes, region, quote) }
    }
    if marks.isEmpty { marks = [(0, region.lowerBound)] }
  }

  private mutating func align(
    _ text: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>,
    _ region: Range<Int>, _ quote: UInt8
  ) {
    var (next, at) = (0, region.lowerBound)
    var distance = Int.min
    while next < text.count {
      if Self.isBlank(text[next]) {
        next += 1
        continue
      }
      while at < region.upperBound, Self.isBlank(bytes[at]) { at += 1 }
      guard at < region.upperBound else { return }
      if text[next] == bytes[at], bytes[at] != UInt8(ascii: "\\") || quote != UInt8(ascii: "\"") {
        if at - next != distance {
          // Blanks before the first letter of a line belong to it.
          marks.append((next, at))
          distance = at - next
        }
        // The second of two single quotes stands for nothing.
        if bytes[at] == UInt8(ascii: "'"), quote == bytes[at] { at += 1 }
        next += 1
        at += 1
      } else if bytes[at] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        distance = Int.min
        marks.append((next, at))
        let length = Self.escape(bytes, at, region.upperBound)
        // Escaped blanks were passed over in the text already.
        if !Self.escapesBlank(bytes, at, region.upperBound) {
          next += 1
          while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
        }
        at += length
      } else {
        return
      }
    }
  }

  /// How many bytes an escape of a double-quoted scalar has (YAML 1.2, 5.7).
  private static func escape(
    _ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ end: Int
  ) -> Int {
    guard at + 1 < end else { return 1 }
    switch bytes[at + 1] {
    case UInt8(ascii: "x"): return 4
    case UInt8(ascii: "u"): return 6
    case UInt8(ascii: "U"): return 10
    default: return 2
    }
  }

  private static func escapesBlank(
    _ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ end: Int
  ) -> Bool {
    guard at + 1 < end else { return true }
    return isBlank(bytes[at + 1]) || [0x6E, 0x72, 0x74].contains(bytes[at + 1])
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// The bytes of the source for a range of the text's bytes.
  ///
  /// - Complexity: O(log n) in the number of lines and escapes.
  public func range(_ range: Range<Int>) -> Range<Int> {
    let lower = source(of: range.lowerBound)
    guard !range.isEmpty else { return lower..<lower }
    return lower..<max(lower, min(end, source(of: range.upperBound - 1) + 1))
  }

  private func source(of offset: Int) -> Int {
    var (low, high) = (0, marks.count)
    while low < high {
      let middle = (low + high) / 2
      if marks[middle].text <= offset { low = middle + 1 } else { high = middle }
    }
    let mark = marks[max(0, low - 1)]
    return min(end, max(0, mark.source + (offset - mark.text)))
  }
}
