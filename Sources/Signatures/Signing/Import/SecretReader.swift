import Crypto

/// Reads a secret from its start without copying what is passed over.
struct SecretReader {
  private let secret: SecretBytes
  private var position = 0

  init(_ secret: SecretBytes) { self.secret = secret }

  var isEmpty: Bool { position == secret.count }

  /// So many bytes; nil when fewer are there.
  mutating func take(_ count: Int) -> SecretBytes? {
    guard count >= 0, count <= secret.count - position else { return nil }
    defer { position += count }
    return secret[position..<position + count]
  }

  /// Bytes that are no secret.
  mutating func plain(_ count: Int) -> [UInt8]? { take(count)?.withBytes { Array($0) } }

  /// A big-endian number of four bytes.
  mutating func number() -> Int? { plain(4)?.reduce(0) { $0 << 8 | Int($1) } }

  /// A string of SSH's wire format (RFC 4251 5).
  mutating func string() -> SecretBytes? { number().flatMap { take($0) } }

  mutating func plainString() -> [UInt8]? { string()?.withBytes { Array($0) } }

  mutating func text() -> String? {
    plainString().flatMap { String(validating: $0, as: UTF8.self) }
  }
}

extension SecretBytes {
  /// Base64 in a part of the bytes, decoded; nil for what is not base64.
  func decodedBase64(_ range: Range<Int>) -> SecretBytes? {
    var text: [UInt8] = []
    // An array that grows leaves copies of its content behind.
    text.reserveCapacity(range.count)
    withBytes { bytes in
      for byte in bytes[range] where byte != 0x0A && byte != 0x0D && byte != 0x20 {
        text.append(byte)
      }
    }
    defer { _ = SecretBytes(clearing: &text) }
    guard var decoded = Base64.decode(text[...]) else { return nil }
    return SecretBytes(clearing: &decoded)
  }

  /// The ranges of the lines, without their ends.
  var lines: [Range<Int>] {
    withBytes { bytes in
      bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
        line.last == 0x0D ? line.startIndex..<line.endIndex - 1 : line.startIndex..<line.endIndex
      }
    }
  }

  func starts(with text: StaticString, at range: Range<Int>) -> Bool {
    withBytes { $0[range].starts(with: Array("\(text)".utf8)) }
  }
}
