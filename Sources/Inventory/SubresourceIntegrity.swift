/// Reads the `integrity` strings of npm's family of lockfiles (W3C Subresource Integrity: one or more
/// `algorithm-base64[?options]`, separated by white space).
public enum SubresourceIntegrity {
  /// What an integrity string states.
  public struct Statement: Sendable, Equatable {
    /// In order.
    public var digests: [Digest] = []
    /// A part that is no digest in its one canonical spelling. Installers pass over such a part or read
    /// it more generously, so it must not make the others disappear.
    public var hasUnreadable = false

    public init() {}
  }

  public static func read(_ text: ArraySlice<UInt8>) -> Statement {
    var statement = Statement()
    var rest = text
    while true {
      rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
      if rest.isEmpty {
        if statement.digests.isEmpty { statement.hasUnreadable = true }
        return statement
      }
      let end = rest.firstIndex { $0 == 0x20 || $0 == 0x09 } ?? rest.endIndex
      if let digest = digest(rest[rest.startIndex..<end]) {
        statement.digests.append(digest)
      } else {
        statement.hasUnreadable = true
      }
      rest = rest[end...]
    }
  }

  private static func digest(_ part: ArraySlice<UInt8>) -> Digest? {
    guard let dash = part.firstIndex(of: UInt8(ascii: "-")),
      let algorithm = algorithm(part[part.startIndex..<dash])
    else { return nil }
    let value = part[(dash + 1)...]
    let end = value.firstIndex(of: UInt8(ascii: "?")) ?? value.endIndex
    guard let bytes = Base64Decoding.bytes(value[value.startIndex..<end]) else { return nil }
    return Digest(algorithm, bytes)
  }

  private static func algorithm(_ name: ArraySlice<UInt8>) -> Digest.Algorithm? {
    if name.elementsEqual("sha512".utf8) { return .sha512 }
    if name.elementsEqual("sha1".utf8) { return .sha1 }
    if name.elementsEqual("sha384".utf8) { return .sha384 }
    if name.elementsEqual("sha256".utf8) { return .sha256 }
    return name.elementsEqual("md5".utf8) ? .md5 : nil
  }
}

/// Base64 with its standard alphabet (RFC 4648 section 4). Padding is required and the unused bits
/// must be zero, so that a digest has one spelling.
public enum Base64Decoding {
  public static func bytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard !text.isEmpty, text.count.isMultiple(of: 4) else { return nil }
    let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2 else { return nil }
    let count = text.count / 4 * 3 - padding
    var bits: UInt32 = 0
    var isBase64 = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { space, filled in
      var held: UInt32 = 0
      for character in text.dropLast(padding) {
        let value = table[Int(character)]
        if value > 63 { isBase64 = false }
        bits = bits << 6 | UInt32(value & 63)
        held &+= 6
        if held >= 8 {
          held &-= 8
          space[filled] = UInt8(truncatingIfNeeded: bits >> held)
          filled &+= 1
        }
      }
      bits &= (1 << held) &- 1
    }
    return isBase64 && bits == 0 ? bytes : nil
  }

  /// The value of each character; 255 for those that are none.
  private static let table: [UInt8] = {
    var table = [UInt8](repeating: 255, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, character) in alphabet.utf8.enumerated() { table[Int(character)] = UInt8(value) }
    return table
  }()
}
