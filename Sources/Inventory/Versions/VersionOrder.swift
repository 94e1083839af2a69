/// Which of two versions of a package is the older one.
public enum VersionOrder {
  /// By the ecosystem's own rules where they are known here; else numbers and words one after another,
  /// numbers by value. False for what is no version, and for revisions, which have no order.
  public static func isOlder(_ one: String, than other: String, in ecosystem: Ecosystem) -> Bool {
    if isRevision(one) || isRevision(other) { return false }
    return switch ecosystem {
    case .npm, .deno: compared(NpmVersion(one), NpmVersion(other)) ?? plain(one, other)
    case .pypi, .conda: compared(PythonVersion(one), PythonVersion(other)) ?? plain(one, other)
    case .cargo: compared(CargoVersion(one), CargoVersion(other)) ?? plain(one, other)
    case .golang: compared(GoVersion(one), GoVersion(other)) ?? plain(one, other)
    default: compared(SemanticVersion(one), SemanticVersion(other)) ?? plain(one, other)
    }
  }

  /// Whether a text is a commit's or a content's id.
  private static func isRevision(_ text: String) -> Bool {
    text.utf8.count >= 32
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || (0x41...0x46).contains($0)
      }
  }

  private static func compared<Version: Comparable>(_ one: Version?, _ other: Version?) -> Bool? {
    guard let one, let other else { return nil }
    return one < other
  }

  private static func plain(_ one: String, _ other: String) -> Bool {
    let (left, right) = (segments(one), segments(other))
    for (a, b) in zip(left, right) where a != b { return isLower(a, b) }
    if left.count == right.count { return false }
    // A word behind a version is mostly a pre-release of it, a number a later one.
    let (longer, isLeftLonger) =
      left.count > right.count ? (left[right.count], true) : (right[left.count], false)
    return isNumber(longer) != isLeftLonger
  }

  private static func isLower(_ one: Substring, _ other: Substring) -> Bool {
    guard isNumber(one), isNumber(other) else {
      return isNumber(one) == isNumber(other) ? one < other : isNumber(other)
    }
    let (a, b) = (one.drop { $0 == "0" }, other.drop { $0 == "0" })
    return a.utf8.count == b.utf8.count ? a < b : a.utf8.count < b.utf8.count
  }

  private static func isNumber(_ segment: Substring) -> Bool {
    segment.utf8.first.map { (0x30...0x39).contains($0) } ?? false
  }

  /// Runs of digits and runs of letters.
  private static func segments(_ version: String) -> [Substring] {
    var (found, start) = ([Substring](), version.startIndex)
    var last: Character?
    func kind(_ character: Character) -> Int {
      character.isASCII && character.isNumber ? 1 : character.isLetter ? 2 : 0
    }
    for index in version.indices {
      if let last, kind(last) != kind(version[index]) || kind(last) == 0 {
        if kind(last) != 0 { found.append(version[start..<index]) }
        start = index
      }
      last = version[index]
    }
    if let last, kind(last) != 0 { found.append(version[start...]) }
    return found
  }
}
