/// A version as npm reads it: node-semver in its loose mode, which npm uses everywhere. `v`, `=` and
/// blanks before it, zeros before numbers, and a pre-release without its hyphen are passed over; build
/// metadata is no part of its order.
public struct NpmVersion: Sendable, Hashable, Comparable {
  let numbers: [UInt64]
  let preRelease: PreRelease

  /// The largest number that JavaScript counts to exactly.
  static let largestNumber: UInt64 = 9_007_199_254_740_991
  static let longest = 256

  init(_ major: UInt64, _ minor: UInt64, _ patch: UInt64, _ preRelease: PreRelease = .none) {
    numbers = [major, minor, patch]
    self.preRelease = preRelease
  }

  public init?(_ text: String) {
    guard text.utf8.count <= Self.longest else { return nil }
    var bytes = text.utf8.drop(while: VersionReader.isBlank)
    while let last = bytes.last, VersionReader.isBlank(last) { bytes.removeLast() }
    guard let partial = NpmPartial(bytes), partial.components.count == 3 else { return nil }
    let numbers = partial.components.compactMap(\.number)
    guard numbers.count == 3 else { return nil }
    self.numbers = numbers
    preRelease = partial.preRelease
  }

  public static func < (left: NpmVersion, right: NpmVersion) -> Bool {
    left.numbers == right.numbers
      ? left.preRelease < right.preRelease : left.numbers.lexicographicallyPrecedes(right.numbers)
  }
}

/// A version of which some numbers may be missing or `x` (node-semver's range grammar: partial).
struct NpmPartial {
  struct Component {
    /// Nil for `x`, `X` and `*`.
    let number: UInt64?
    /// Whether it is the digit `0`: the caret looks at how it is written.
    let isZero: Bool
  }

  /// One to three.
  private(set) var components: [Component] = []
  private(set) var preRelease = PreRelease.none
  /// Whether there is nothing but the numbers.
  private(set) var isPlain: Bool

  init?(_ text: some Sequence<UInt8>) {
    var reader = VersionReader(text)
    isPlain = reader.run(Self.isPrefix).isEmpty
    repeat {
      guard let component = Self.component(&reader) else { return nil }
      components.append(component)
    } while components.count < 3 && reader.take(".")
    if components.count == 3, !readTail(&reader) { return nil }
    guard reader.isAtEnd else { return nil }
  }

  private static func isPrefix(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "v") || byte == UInt8(ascii: "=") || VersionReader.isBlank(byte)
  }

  private static func component(_ reader: inout VersionReader) -> Component? {
    if reader.take("x") || reader.take("X") || reader.take("*") {
      return Component(number: nil, isZero: false)
    }
    let digits = reader.digits()
    guard let number = UInt64(String(decoding: digits, as: UTF8.self)),
      number <= NpmVersion.largestNumber
    else { return nil }
    return Component(number: number, isZero: digits.elementsEqual("0".utf8))
  }

  /// `-?pre`, then `+build`, each if it is there.
  private mutating func readTail(_ reader: inout VersionReader) -> Bool {
    if reader.isAtEnd { return true }
    isPlain = false
    let text = reader.run { $0 != UInt8(ascii: "+") }
    if !text.isEmpty {
      let behindHyphen = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
      // Without a hyphen of its own, one belongs to the first identifier: `1.0.0-` has `-`.
      guard
        let preRelease = PreRelease(behindHyphen, allowsLeadingZeros: true)
          ?? PreRelease(text, allowsLeadingZeros: true)
      else { return false }
      self.preRelease = preRelease
    }
    guard reader.take("+") else { return true }
    return PreRelease.isBuild(reader.run { _ in true })
  }

  /// The number at this place; nil where it is missing or `x`, or one before it is.
  subscript(_ place: Int) -> UInt64? {
    let wanted = components.prefix(place + 1)
    guard wanted.count == place + 1, wanted.allSatisfy({ $0.number != nil }) else { return nil }
    return wanted.last?.number
  }

  func isZero(_ place: Int) -> Bool { place < components.count && components[place].isZero }
}
