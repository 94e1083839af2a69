/// As much of MessagePack as it takes to find one value by its keys.
///
/// - SeeAlso: the MessagePack specification, "Formats"
struct MessagePack {
  private let bytes: [UInt8]
  private var index: Int

  private static let depthLimit = 64

  /// The bytes or the text at a path of keys in the map that begins at a place; nil where there is none, or
  /// the data is broken.
  static func value(at keys: [String], in bytes: [UInt8], from start: Int) -> Range<Int>? {
    var reader = MessagePack(bytes: bytes, index: start)
    for key in keys {
      guard let count = reader.mapCount(), reader.find(key, among: count) else { return nil }
    }
    return reader.content()
  }

  private mutating func byte() -> UInt8? {
    guard index < bytes.count else { return nil }
    index += 1
    return bytes[index - 1]
  }

  private mutating func number(_ length: Int) -> Int? {
    guard index + length <= bytes.count else { return nil }
    defer { index += length }
    return bytes[index..<(index + length)].reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func mapCount() -> Int? {
    switch byte() {
    case .some(let byte) where byte & 0xF0 == 0x80: Int(byte & 0x0F)
    case 0xDE: number(2)
    case 0xDF: number(4)
    default: nil
    }
  }

  /// Steps to the value behind a key.
  private mutating func find(_ key: String, among count: Int) -> Bool {
    for _ in 0..<count {
      guard let range = content() else { return false }
      if bytes[range].elementsEqual(key.utf8) { return true }
      guard skip(depth: 0) else { return false }
    }
    return false
  }

  /// Of a text or of bytes, stepped over.
  private mutating func content() -> Range<Int>? {
    let length: Int?
    switch byte() {
    case .some(let byte) where byte & 0xE0 == 0xA0: length = Int(byte & 0x1F)
    case 0xC4, 0xD9: length = number(1)
    case 0xC5, 0xDA: length = number(2)
    case 0xC6, 0xDB: length = number(4)
    default: length = nil
    }
    guard let length, index + length <= bytes.count else { return nil }
    defer { index += length }
    return index..<(index + length)
  }

  private mutating func step(_ length: Int?) -> Bool {
    guard let length, index + length <= bytes.count else { return false }
    index += length
    return true
  }

  private mutating func skip(depth: Int) -> Bool {
    guard depth < Self.depthLimit, let mark = byte() else { return false }
    switch mark {
    case 0x00...0x7F, 0xE0...0xFF, 0xC0, 0xC2, 0xC3: return true
    case 0x80...0x8F: return skip(2 * Int(mark & 0x0F), depth)
    case 0x90...0x9F: return skip(Int(mark & 0x0F), depth)
    case 0xA0...0xBF: return step(Int(mark & 0x1F))
    case 0xC4, 0xD9: return step(number(1))
    case 0xC5, 0xDA: return step(number(2))
    case 0xC6, 0xDB: return step(number(4))
    case 0xC7: return step(number(1).map { $0 + 1 })
    case 0xC8: return step(number(2).map { $0 + 1 })
    case 0xC9: return step(number(4).map { $0 + 1 })
    case 0xCC, 0xD0: return step(1)
    case 0xCD, 0xD1, 0xD4: return step(2)
    case 0xCA, 0xCE, 0xD2: return step(4)
    case 0xD5: return step(3)
    case 0xD6: return step(5)
    case 0xCB, 0xCF, 0xD3: return step(8)
    case 0xD7: return step(9)
    case 0xD8: return step(17)
    case 0xDC: return skip(number(2), depth)
    case 0xDD: return skip(number(4), depth)
    case 0xDE: return skip(number(2).map { 2 * $0 }, depth)
    case 0xDF: return skip(number(4).map { 2 * $0 }, depth)
    default: return false
    }
  }

  private mutating func skip(_ count: Int?, _ depth: Int) -> Bool {
    // Each value takes a byte at least.
    guard let count, count <= bytes.count - index else { return false }
    for _ in 0..<count where !skip(depth: depth + 1) { return false }
    return true
  }
}
