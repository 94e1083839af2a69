import Crypto

/// A public key of minisign or signify: both write the same 42 bytes.
public struct MinisignKey: Sendable, Hashable {
  /// Eight bytes that name the key.
  public let number: [UInt8]
  public let raw: [UInt8]

  /// Two lines, an untrusted comment and the key, or the key alone.
  ///
  /// - Throws: `config-error`.
  public init(_ text: [UInt8]) throws(SignatureFailure) {
    let lines = TextLines.of(text).filter { !$0.isEmpty }
    let comment = Array("untrusted comment:".utf8)
    let body = lines.first?.starts(with: comment) == true ? lines.dropFirst() : lines[...]
    guard body.count == 1, let bytes = Base64.decode(body[body.startIndex]), bytes.count == 42,
      bytes.starts(with: Array("Ed".utf8))
    else {
      throw .config(
        "not a public key of minisign or signify", next: "give the signer's .pub file")
    }
    number = Array(bytes[2..<10])
    raw = Array(bytes[10...])
  }

  init(number: [UInt8], raw: [UInt8]) {
    self.number = number
    self.raw = raw
  }

  /// A key of another format: its number is the first eight bytes of its SHA-256.
  init(ed25519 raw: [UInt8]) {
    number = Array(SHA256.digest(raw).prefix(8))
    self.raw = raw
  }

  /// As minisign shows it: the number read from its low end.
  public var id: String { Hex.text(number.reversed()).uppercased() }
}

/// Lines without their ends.
enum TextLines {
  static func of(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { $0.last == 0x0D ? $0.dropLast() : $0 }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
