/// A version by Semantic Versioning 2.0.0, for ordering. A leading `v` or `=` is passed over, as npm
/// does.
public struct SemanticVersion: Sendable, Comparable {
  private let numbers: [UInt64]
  private let preRelease: [Substring]

  /// Nil for anything but `major.minor.patch[-pre][+build]`.
  public init?(_ text: String) {
    var rest = text.drop { $0 == "v" || $0 == "=" || $0 == " " }
    rest = rest.prefix { $0 != "+" }
    let parts = rest.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let fields = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let values = fields.compactMap { field in
      field.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt64(field) : nil
    }
    guard fields.count == 3, values.count == 3 else { return nil }
    numbers = values
    preRelease =
      parts.count == 2 ? parts[1].split(separator: ".", omittingEmptySubsequences: false) : []
  }

  /// Section 11 of the specification.
  public static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
    if left.numbers != right.numbers {
      return left.numbers.lexicographicallyPrecedes(right.numbers)
    }
    if left.preRelease.isEmpty || right.preRelease.isEmpty {
      return !left.preRelease.isEmpty && right.preRelease.isEmpty
    }
    for (one, other) in zip(left.preRelease, right.preRelease) where one != other {
      return precedes(one, other)
    }
    return left.preRelease.count < right.preRelease.count
  }

  public static func == (left: SemanticVersion, right: SemanticVersion) -> Bool {
    left.numbers == right.numbers && left.preRelease == right.preRelease
  }

  private static func precedes(_ one: Substring, _ other: Substring) -> Bool {
    switch (UInt64(one), UInt64(other)) {
    case (let one?, let other?): one < other
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): one.utf8.lexicographicallyPrecedes(other.utf8)
    }
  }
}
