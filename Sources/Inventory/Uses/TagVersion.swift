/// A tag's name as a version: `v1.2.3`, `release-1.2.3-rc.1`, `pkg@1.2.3`.
public struct TagVersion: Sendable, Hashable {
  /// Everything in front of the first number: `v`, `pkg@`, `release-`; empty for a bare version.
  public let prefix: String
  /// At least one.
  public let numbers: [Int]
  /// What stands behind the numbers: `-rc.1`, `+build`; empty for a release.
  public let suffix: String

  /// Nil for a name that ends in no version, as `latest` and `main`.
  public init?(_ name: String) {
    let bytes = Array(name.utf8)
    guard let start = TagVersion.start(of: bytes) else { return nil }
    var numbers: [Int] = []
    var index = start
    while index < bytes.count, numbers.count < 4 {
      let digits = bytes[index...].prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty, digits.count < 10,
        let number = Int(String(decoding: digits, as: UTF8.self))
      else { break }
      numbers.append(number)
      index += digits.count
      guard index < bytes.count, bytes[index] == UInt8(ascii: "."), index + 1 < bytes.count,
        (0x30...0x39).contains(bytes[index + 1])
      else { break }
      index += 1
    }
    guard !numbers.isEmpty else { return nil }
    prefix = String(decoding: bytes[..<start], as: UTF8.self)
    self.numbers = numbers
    suffix = String(decoding: bytes[index...], as: UTF8.self)
  }

  /// The version begins at the first digit behind the last `/` or `@`; letters in front of it are a
  /// prefix when a `v` or a separator ends them (`v1`, `release-1`), so that `sha256sum` is no version.
  private static func start(of bytes: [UInt8]) -> Int? {
    let separators: Set<UInt8> = [UInt8(ascii: "/"), UInt8(ascii: "@")]
    let last = bytes.lastIndex { separators.contains($0) }.map { $0 + 1 } ?? 0
    for index in last..<max(last, bytes.count) where (0x30...0x39).contains(bytes[index]) {
      if index == last { return index }
      let before = bytes[index - 1]
      let isMark = [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(before)
      let isV =
        before | 0x20 == UInt8(ascii: "v")
        && (index - 1 == last || !isLetter(bytes[index - 2]))
      if isMark || isV { return index }
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20)
  }

  /// Three numbers or more name one release; `v4` and `v4.2` are meant to move.
  public var isExact: Bool { numbers.count >= 3 }

  /// Whether it stands for the newest of several: `v4` is where there is a `v4.2.1`.
  public func isMoving(among versions: Set<TagVersion>) -> Bool {
    !isExact && suffix.isEmpty
      && versions.contains { other in
        other.prefix == prefix && other.numbers.count > numbers.count
          && other.numbers.starts(with: numbers)
      }
  }

  /// An exact version that is no pre-release.
  public var isRelease: Bool { isExact && suffix.isEmpty }
}
