/// Reads the `integrity` strings of npm's family of lockfiles (W3C Subresource Integrity: one or more
/// `algorithm-base64[?options]`, separated by white space).
public enum SubresourceIntegrity {
  /// What an integrity string states.
  public struct Statement: Sendable, Equatable {
    /// Its digests in order, of one file.
    public fileprivate(set) var file = Artifact(digest: nil)
    /// A part that is no digest in its one canonical spelling. Installers pass over such a part or read
    /// it more generously, so it must not make the others disappear.
    public fileprivate(set) var hasUnreadable = false

    public init() {}

    public var digests: [Digest] { file.digests }

    /// Adds a digest that stands elsewhere, where it is not there yet; nil is one that cannot be read.
    public mutating func add(_ digest: Digest?) {
      guard let digest else {
        hasUnreadable = true
        return
      }
      if !file.contains(digest) { file.append(digest) }
    }
  }

  public static func read(_ text: ArraySlice<UInt8>) -> Statement {
    text.withUnsafeBufferPointer { read($0) }
  }

  public static func read(_ text: UnsafeBufferPointer<UInt8>) -> Statement {
    var statement = Statement()
    // Nearly always one digest and nothing else.
    if let dash = text.prefix(8).firstIndex(of: UInt8(ascii: "-")),
      let algorithm = algorithm(UnsafeBufferPointer(rebasing: text[..<dash])),
      let only = Digest(algorithm, base64: UnsafeBufferPointer(rebasing: text[(dash + 1)...]))
    {
      statement.file.append(only)
      return statement
    }
    var index = 0
    while true {
      while index < text.count, isBlank(text[index]) { index &+= 1 }
      if index == text.count { break }
      let start = index
      while index < text.count, !isBlank(text[index]) { index &+= 1 }
      if let digest = digest(UnsafeBufferPointer(rebasing: text[start..<index])) {
        statement.file.append(digest)
      } else {
        statement.hasUnreadable = true
      }
    }
    if !statement.file.hasDigest { statement.hasUnreadable = true }
    return statement
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func digest(_ part: UnsafeBufferPointer<UInt8>) -> Digest? {
    guard let dash = part.firstIndex(of: UInt8(ascii: "-")),
      let algorithm = algorithm(UnsafeBufferPointer(rebasing: part[..<dash]))
    else { return nil }
    let end = part[dash...].firstIndex(of: UInt8(ascii: "?")) ?? part.count
    return Digest(algorithm, base64: UnsafeBufferPointer(rebasing: part[(dash + 1)..<end]))
  }

  private static func algorithm(_ name: UnsafeBufferPointer<UInt8>) -> Digest.Algorithm? {
    func isName(_ wanted: StaticString) -> Bool {
      name.count == wanted.utf8CodeUnitCount
        && name.elementsEqual(
          UnsafeBufferPointer(start: wanted.utf8Start, count: wanted.utf8CodeUnitCount))
    }
    if isName("sha512") { return .sha512 }
    if isName("sha1") { return .sha1 }
    if isName("sha384") { return .sha384 }
    if isName("sha256") { return .sha256 }
    return isName("md5") ? .md5 : nil
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
