/// What a `package.json` requires of a package's version: node-semver's ranges, loose, as npm reads
/// them. What npm would pass over silently (a comparator that is none) is no range here.
public struct NpmRange: Sendable {
  /// One of them must hold; in each all comparators must.
  private let alternatives: [[NpmComparator]]

  /// Nil for tags, URLs, aliases and whatever else is no range.
  public init?(_ text: String) {
    var alternatives: [[NpmComparator]] = []
    for part in Self.parts(Array(text.utf8)) {
      guard let comparators = NpmComparator.alternative(part) else { return nil }
      alternatives.append(comparators)
    }
    // An alternative that allows everything takes the others' pre-releases with it.
    let hasAny = alternatives.contains(where: \.isEmpty)
    self.alternatives = hasAny ? [[]] : alternatives
  }

  /// What stands between `||`.
  private static func parts(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var (parts, start, index) = ([ArraySlice<UInt8>](), 0, 0)
    while index + 1 < bytes.count {
      if bytes[index] == UInt8(ascii: "|"), bytes[index + 1] == UInt8(ascii: "|") {
        parts.append(bytes[start..<index])
        (start, index) = (index + 2, index + 2)
      } else {
        index += 1
      }
    }
    return parts + [bytes[start...]]
  }

  /// A pre-release is allowed only where a comparator names one of the same three numbers.
  public func allows(_ version: NpmVersion) -> Bool {
    alternatives.contains { comparators in
      guard comparators.allSatisfy({ $0.holds(for: version) }) else { return false }
      return version.preRelease.isEmpty
        || comparators.contains {
          !$0.version.preRelease.isEmpty && $0.version.numbers == version.numbers
        }
    }
  }

  public static func satisfaction(of version: String, by range: String) -> Satisfaction {
    if let isAllowed = PlainNpmRange.allows(version, by: range) { return Satisfaction(isAllowed) }
    guard let range = NpmRange(range) else { return .unread(range, "range of npm versions") }
    guard let version = NpmVersion(version) else { return .unread(version, "npm version") }
    return Satisfaction(range.allows(version))
  }
}
