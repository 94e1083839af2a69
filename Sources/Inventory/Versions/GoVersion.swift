/// A version of a Go module (Go Modules Reference, "Versions" and "Pseudo-versions").
public struct GoVersion: Sendable, Comparable {
  let major: DecimalNumber
  private let minor: DecimalNumber
  private let patch: DecimalNumber
  private let preRelease: PreRelease
  /// What makes a pseudo-version of it.
  public let pseudo: Pseudo?
  /// Of a module without a `go.mod` whose major version is 2 or more.
  public let isIncompatible: Bool

  /// Where in a repository a version without a tag lies.
  public struct Pseudo: Sendable, Hashable {
    /// UTC, as `yyyymmddhhmmss`.
    public let time: String
    /// The first twelve digits of a commit's id.
    public let revision: String
  }

  /// `vMAJOR.MINOR.PATCH` with a pre-release and `+incompatible` if they are there: the form of all
  /// versions in `go.mod` and `go.sum`. No other build metadata stands there.
  public init?(_ text: String) {
    var reader = VersionReader(text.utf8)
    guard reader.take("v"), let major = Self.number(&reader), reader.take("."),
      let minor = Self.number(&reader), reader.take("."), let patch = Self.number(&reader)
    else { return nil }
    let start = reader.position
    guard let preRelease = CargoVersion.preRelease(&reader) else { return nil }
    pseudo = Self.pseudo(
      reader.bytes[start..<reader.position].dropFirst(),
      isRelease: minor.isZero && patch.isZero)
    isIncompatible = reader.take("+incompatible")
    guard reader.isAtEnd else { return nil }
    (self.major, self.minor, self.patch, self.preRelease) = (major, minor, patch, preRelease)
  }

  /// `+incompatible` is no part of the order.
  public static func == (left: GoVersion, right: GoVersion) -> Bool {
    (left.major, left.minor, left.patch, left.preRelease)
      == (right.major, right.minor, right.patch, right.preRelease)
  }

  public static func < (left: GoVersion, right: GoVersion) -> Bool {
    (left.major, left.minor, left.patch, left.preRelease)
      < (right.major, right.minor, right.patch, right.preRelease)
  }

  /// Whether a build that needs at least this version may have that one: the `go` command takes the
  /// highest of all that are asked for, so a lower one is never right.
  public static func satisfaction(of version: String, by minimum: String) -> Satisfaction {
    guard let wanted = GoVersion(minimum) else { return .unread(minimum, "module version") }
    guard let version = GoVersion(version) else { return .unread(version, "module version") }
    return Satisfaction(version >= wanted)
  }

  /// Whether a module of this path may have this version: from 2 on the path ends in the major version,
  /// or the version in `+incompatible` (Go Modules Reference, "Major version suffixes").
  public func belongs(to path: String) -> Bool {
    let last = path.split(separator: "/").last.map { Array($0.utf8) } ?? []
    if path.hasPrefix("gopkg.in/") { return belongsToGopkg(last) }
    guard last.first == UInt8(ascii: "v"), last.count > 1,
      last.dropFirst().allSatisfy(VersionReader.isDigit)
    else { return isFirst || isIncompatible }
    // No path ends in `/v0`, `/v1` or a number with zeros before it.
    guard last[1] != 0x30, last != Array("v1".utf8) else { return false }
    return !isIncompatible && DecimalNumber(last.dropFirst()) == major
  }

  private var isFirst: Bool { major <= DecimalNumber("1".utf8) }

  /// `gopkg.in/name.v2`, also with `-unstable`. What has no tag is a `v0.0.0-` of `.v1` too.
  private func belongsToGopkg(_ name: [UInt8]) -> Bool {
    var name = name[...]
    if name.reversed().starts(with: "-unstable".utf8.reversed()) { name = name.dropLast(9) }
    let digits = name.reversed().prefix(while: VersionReader.isDigit).reversed()
    let mark = name.dropLast(digits.count).suffix(2)
    guard !digits.isEmpty, mark.elementsEqual(".v".utf8) else { return false }
    let wanted = DecimalNumber(digits)
    let isUntagged = major.isZero && minor.isZero && patch.isZero && !preRelease.isEmpty
    return wanted == major || isUntagged && wanted == DecimalNumber("1".utf8)
  }

  // MARK: Parts

  private static func number(_ reader: inout VersionReader) -> DecimalNumber? {
    let digits = reader.digits()
    guard !digits.isEmpty, digits.count == 1 || digits.first != 0x30 else { return nil }
    return DecimalNumber(digits)
  }

  /// `-yyyymmddhhmmss-revision` behind `vX.0.0`, or with `pre.0.` or `0.` before it behind any version.
  private static func pseudo(_ text: ArraySlice<UInt8>, isRelease: Bool) -> Pseudo? {
    guard let hyphen = text.lastIndex(of: UInt8(ascii: "-")) else { return nil }
    let revision = text[(hyphen + 1)...]
    let (time, before) = (text[..<hyphen].suffix(14), text[..<hyphen].dropLast(14))
    guard time.count == 14, time.allSatisfy(VersionReader.isDigit), !revision.isEmpty,
      revision.allSatisfy({ VersionReader.isIdentifier($0) })
    else { return nil }
    let isBased =
      before.elementsEqual("0.".utf8) || before.suffix(3).elementsEqual(".0.".utf8)
    guard isBased || before.isEmpty && isRelease else { return nil }
    return Pseudo(
      time: String(decoding: time, as: UTF8.self),
      revision: String(decoding: revision, as: UTF8.self))
  }
}
