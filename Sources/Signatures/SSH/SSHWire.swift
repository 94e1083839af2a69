/// Reads the length-prefixed strings of SSH's wire format (RFC 4251 section 5).
struct SSHWire {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

  var isEmpty: Bool { rest.isEmpty }

  mutating func number() -> UInt32? {
    guard rest.count >= 4 else { return nil }
    let value = rest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    rest = rest.dropFirst(4)
    return value
  }

  /// Nil when fewer bytes follow than the length says.
  mutating func string() -> [UInt8]? {
    var ahead = self
    guard let length = ahead.number(), length <= UInt32(clamping: ahead.rest.count) else {
      return nil
    }
    let bytes = Array(ahead.rest.prefix(Int(length)))
    ahead.rest = ahead.rest.dropFirst(Int(length))
    self = ahead
    return bytes
  }

  /// Where the rest begins in what was given.
  var position: Int { rest.startIndex }

  mutating func longNumber() -> UInt64? {
    guard let high = number(), let low = number() else { return nil }
    return UInt64(high) << 32 | UInt64(low)
  }

  /// So many bytes; nil when fewer are there.
  mutating func bytes(_ count: Int) -> [UInt8]? {
    guard rest.count >= count else { return nil }
    let bytes = Array(rest.prefix(count))
    rest = rest.dropFirst(count)
    return bytes
  }

  mutating func text() -> String? { string().flatMap { String(validating: $0, as: UTF8.self) } }

  mutating func take(_ prefix: [UInt8]) -> Bool {
    guard rest.starts(with: prefix) else { return false }
    rest = rest.dropFirst(prefix.count)
    return true
  }

  static func string(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let length = UInt32(truncatingIfNeeded: bytes.count)
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + Array(bytes)
  }
}
