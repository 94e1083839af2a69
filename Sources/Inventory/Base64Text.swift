/// Bytes as base64 text (RFC 4648, 4).
enum Base64Text {
  /// Without `=` at the end, as OpenSSH prints fingerprints.
  static func unpadded(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let group = bytes[index..<min(index + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for position in 0...group.count {
        text.append(alphabet[Int(bits >> UInt32(18 - 6 * position)) & 63])
      }
      index += 3
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func padded(_ bytes: [UInt8]) -> String {
    unpadded(bytes) + String(repeating: "=", count: (3 - bytes.count % 3) % 3)
  }
}
