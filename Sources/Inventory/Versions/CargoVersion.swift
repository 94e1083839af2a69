/// A version of a crate: Semantic Versioning 2.0.0, nothing looser. Build metadata is no part of its
/// order here: no requirement looks at it.
public struct CargoVersion: Sendable, Hashable, Comparable {
  let major: UInt64
  let minor: UInt64
  let patch: UInt64
  let preRelease: PreRelease

  public init?(_ text: String) {
    var reader = VersionReader(text.utf8)
    guard let major = Self.number(&reader), reader.take("."), let minor = Self.number(&reader),
      reader.take("."), let patch = Self.number(&reader),
      let preRelease = Self.preRelease(&reader), Self.passesBuild(&reader), reader.isAtEnd
    else { return nil }
    (self.major, self.minor, self.patch, self.preRelease) = (major, minor, patch, preRelease)
  }

  public static func < (left: CargoVersion, right: CargoVersion) -> Bool {
    (left.major, left.minor, left.patch, left.preRelease)
      < (right.major, right.minor, right.patch, right.preRelease)
  }

  /// Digits without zeros before them, as far as 64 bits go.
  static func number(_ reader: inout VersionReader) -> UInt64? {
    let digits = reader.digits()
    guard digits.count == 1 || digits.first != 0x30 else { return nil }
    return UInt64(String(decoding: digits, as: UTF8.self))
  }

  /// What stands behind a hyphen; empty where there is none, nil where it is not well-formed.
  static func preRelease(_ reader: inout VersionReader) -> PreRelease? {
    guard reader.take("-") else { return PreRelease.none }
    let text = reader.run { VersionReader.isIdentifier($0) || $0 == UInt8(ascii: ".") }
    return PreRelease(text, allowsLeadingZeros: false)
  }

  static func passesBuild(_ reader: inout VersionReader) -> Bool {
    guard reader.take("+") else { return true }
    return PreRelease.isBuild(
      reader.run { VersionReader.isIdentifier($0) || $0 == UInt8(ascii: ".") })
  }
}
