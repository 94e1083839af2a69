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
    return Digest(algorithm, base64: value[value.startIndex..<end])
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
    text.withUnsafeBufferPointer { text in
      guard let length = length(text) else { return nil }
      var isBase64 = false
      let bytes = [UInt8](unsafeUninitializedCapacity: length) { space, filled in
        let space = UnsafeMutableRawBufferPointer(space)
        isBase64 = decode(text, into: UnsafeMutableRawBufferPointer(rebasing: space[..<length]))
        filled = length
      }
      return isBase64 ? bytes : nil
    }
  }

  /// How many bytes a text stands for, by its length and padding; nil where it can be none.
  static func length(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard !text.isEmpty, text.count.isMultiple(of: 4) else { return nil }
    var padding = 0
    while padding < text.count, text[text.count &- 1 &- padding] == UInt8(ascii: "=") {
      padding &+= 1
    }
    return padding <= 2 ? text.count / 4 * 3 - padding : nil
  }

  /// - Parameter space: of `length` bytes.
  static func decode(
    _ text: UnsafeBufferPointer<UInt8>, into space: UnsafeMutableRawBufferPointer
  ) -> Bool {
    table.withUnsafeBufferPointer { table in
      var (read, filled, all) = (0, 0, UInt32(0))
      while filled &+ 3 <= space.count {
        var bits: UInt32 = 0
        for offset in 0..<4 {
          let value = UInt32(table[Int(text[read &+ offset])])
          all |= value
          bits = bits << 6 | (value & 63)
        }
        space[filled] = UInt8(truncatingIfNeeded: bits >> 16)
        space[filled &+ 1] = UInt8(truncatingIfNeeded: bits >> 8)
        space[filled &+ 2] = UInt8(truncatingIfNeeded: bits)
        read &+= 4
        filled &+= 3
      }
      let rest = UnsafeMutableRawBufferPointer(rebasing: space[filled...])
      return all <= 63 && decodeRest(text[read...], table, into: rest)
    }
  }

  /// One or two bytes of two or three characters, whose unused bits are zero.
  private static func decodeRest(
    _ text: Slice<UnsafeBufferPointer<UInt8>>, _ table: UnsafeBufferPointer<UInt8>,
    into space: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard !space.isEmpty else { return true }
    var (bits, all) = (UInt32(0), UInt32(0))
    for character in text.prefix(space.count + 1) {
      let value = UInt32(table[Int(character)])
      all |= value
      bits = bits << 6 | (value & 63)
    }
    let unused = UInt32(space.count == 1 ? 4 : 2)
    guard all <= 63, bits & (1 << unused - 1) == 0 else { return false }
    bits >>= unused
    for index in space.indices.reversed() {
      space[index] = UInt8(truncatingIfNeeded: bits)
      bits >>= 8
    }
    return true
  }

  /// The value of each character; 255 for those that are none.
  private static let table: [UInt8] = {
    var table = [UInt8](repeating: 255, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, character) in alphabet.utf8.enumerated() { table[Int(character)] = UInt8(value) }
    return table
  }()
}
