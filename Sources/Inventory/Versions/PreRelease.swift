/// The identifiers behind a version's hyphen, in the order of Semantic Versioning 2.0.0, section 11. A
/// version without them comes behind all that have some.
struct PreRelease: Sendable, Hashable, Comparable {
  enum Identifier: Sendable, Hashable {
    case number(DecimalNumber)
    case text([UInt8])
  }

  let identifiers: [Identifier]

  static let none = PreRelease(identifiers: [])
  /// `-0`, which no other precedes.
  static let lowest = PreRelease(identifiers: [.number(.zero)])

  var isEmpty: Bool { identifiers.isEmpty }

  private init(identifiers: [Identifier]) { self.identifiers = identifiers }

  /// Identifiers between dots; nil when one is empty, holds something else than letters, digits and
  /// hyphens, or is a number with zeros before it where that is not allowed.
  init?(_ text: ArraySlice<UInt8>, allowsLeadingZeros: Bool) {
    var found: [Identifier] = []
    for part in text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      guard !part.isEmpty, part.allSatisfy(VersionReader.isIdentifier) else { return nil }
      guard part.allSatisfy(VersionReader.isDigit) else {
        found.append(.text(Array(part)))
        continue
      }
      guard allowsLeadingZeros || part.count == 1 || part.first != 0x30 else { return nil }
      found.append(.number(DecimalNumber(part)))
    }
    identifiers = found
  }

  static func < (left: PreRelease, right: PreRelease) -> Bool {
    if left.isEmpty || right.isEmpty { return !left.isEmpty && right.isEmpty }
    for (one, other) in zip(left.identifiers, right.identifiers) where one != other {
      return precedes(one, other)
    }
    return left.identifiers.count < right.identifiers.count
  }

  private static func precedes(_ one: Identifier, _ other: Identifier) -> Bool {
    switch (one, other) {
    case (.number(let one), .number(let other)): one < other
    case (.text(let one), .text(let other)): one.lexicographicallyPrecedes(other)
    case (.number, .text): true
    case (.text, .number): false
    }
  }

  /// Whether this is build metadata: identifiers between dots (section 10).
  static func isBuild(_ text: ArraySlice<UInt8>) -> Bool {
    text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
      !$0.isEmpty && $0.allSatisfy(VersionReader.isIdentifier)
    }
  }
}
