/// Reads the `integrity` strings of npm's family of lockfiles (W3C Subresource Integrity: one or more
/// `algorithm-base64[?options]`, separated by white space).
public enum SubresourceIntegrity {
  /// The digests in order, or nil when any part is not one. An installer accepts any of them, so a
  /// part that is passed over would be a way in.
  public static func digests(_ text: ArraySlice<UInt8>) -> [Digest]? {
    var digests: [Digest] = []
    var rest = text
    while true {
      rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
      if rest.isEmpty { return digests.isEmpty ? nil : digests }
      let end = rest.firstIndex { $0 == 0x20 || $0 == 0x09 } ?? rest.endIndex
      guard let digest = digest(rest[rest.startIndex..<end]) else { return nil }
      digests.append(digest)
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
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var bits: UInt32 = 0
    var count = 0
    for character in text.dropLast(padding) {
      guard let value = value(character) else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        bits &= (1 << UInt32(count)) - 1
      }
    }
    return bits == 0 && count == padding * 2 ? bytes : nil
  }

  private static func value(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x41...0x5A: character - 0x41
    case 0x61...0x7A: character - 0x61 + 26
    case 0x30...0x39: character - 0x30 + 52
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
