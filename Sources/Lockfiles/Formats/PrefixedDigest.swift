import Inventory

/// Digests with their algorithm in front: `sha256:<hex>`, as Python's lockfiles write them.
enum PrefixedDigest {
  /// Nil for an algorithm that is not known, or a value that is not of its length.
  static func read(_ text: ArraySlice<UInt8>) -> Digest? {
    text.withUnsafeBufferPointer { read(RawText($0), 0..<$0.count) }
  }

  static func read(_ text: RawText, _ range: Range<Int>) -> Digest? {
    let colon = text.first(UInt8(ascii: ":"), in: range)
    guard colon < range.upperBound,
      let algorithm = algorithm(text, range.lowerBound..<colon)
    else { return nil }
    return Digest(algorithm, hex: text.part(colon + 1..<range.upperBound))
  }

  static func read(algorithm name: ArraySlice<UInt8>, hex: ArraySlice<UInt8>) -> Digest? {
    let known = name.withUnsafeBufferPointer { Self.algorithm(RawText($0), 0..<$0.count) }
    return known.flatMap { Digest($0, hex: hex) }
  }

  private static func algorithm(_ text: RawText, _ name: Range<Int>) -> Digest.Algorithm? {
    if text.equals(name, "sha256") { return .sha256 }
    if text.equals(name, "sha512") { return .sha512 }
    if text.equals(name, "sha384") { return .sha384 }
    if text.equals(name, "sha1") { return .sha1 }
    return text.equals(name, "md5") ? .md5 : nil
  }
}

/// Hexadecimal digits of either case.
enum HexDigits {
  /// Nil when the text has an odd length or anything but digits.
  static func bytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 2) else { return nil }
    var isHex = true
    let bytes = text.withUnsafeBufferPointer { digits in
      [UInt8](unsafeUninitializedCapacity: digits.count / 2) { space, filled in
        while filled < digits.count / 2 {
          let (high, low) = (value(digits[filled * 2]), value(digits[filled * 2 + 1]))
          if (high | low) > 15 { isHex = false }
          space[filled] = high << 4 | low & 15
          filled += 1
        }
      }
    }
    return isHex ? bytes : nil
  }

  private static func value(_ digit: UInt8) -> UInt8 {
    let decimal = digit &- 0x30
    if decimal < 10 { return decimal }
    let letter = (digit | 0x20) &- 0x61
    return letter < 6 ? letter &+ 10 : 255
  }
}
