/// A range of NuGet's versions in the form in which lockfiles repeat it ("Package versioning"; NuGet.Client,
/// `VersionRangeFormatter`): `1.0` is `[1.0.0, )`, `[1.0]` is `[1.0.0, 1.0.0]`, `1.*` is `[1.*, )`.
enum NuGetRange {
  /// Nil for what MSBuild computes, and for what is no range.
  static func normalized(_ text: String) -> String? {
    let text = text.filter { !$0.isWhitespace }
    guard let first = text.first, let last = text.last, !text.contains("$(") else { return nil }
    guard first == "[" || first == "(" else {
      return bound(text).map { "[\($0), )" }
    }
    guard text.count > 2, last == "]" || last == ")" else { return nil }
    let parts = text.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
    switch parts.count {
    case 1: return bound(parts[0]).map { "\(first)\($0), \($0)\(last)" }
    case 2:
      guard let low = parts[0].isEmpty ? "" : bound(parts[0]),
        let high = parts[1].isEmpty ? "" : bound(parts[1])
      else { return nil }
      return "\(low.isEmpty ? "(" : first)\(low), \(high)\(high.isEmpty ? ")" : last)"
    default: return nil
    }
  }

  /// Whether tomorrow's versions may be taken: NuGet takes the lowest that fits, unless a `*` floats.
  static func floats(_ text: String) -> Bool { text.contains("*") }

  /// A version, lower-case, with at least three numbers, a fourth only when it is not zero, and without what
  /// stands behind `+`; a floating one as it is written.
  private static func bound(_ text: some StringProtocol) -> String? {
    let plain = text.prefix { $0 != "+" }.lowercased()
    if plain.contains("*") { return plain }
    let dash = plain.firstIndex(of: "-") ?? plain.endIndex
    var numbers: [UInt32] = []
    for part in plain[..<dash].split(separator: ".", omittingEmptySubsequences: false) {
      guard let number = UInt32(part), numbers.count < 4 else { return nil }
      numbers.append(number)
    }
    while numbers.count < 3 { numbers.append(0) }
    if numbers.count == 4, numbers[3] == 0 { numbers.removeLast() }
    return numbers.map(String.init).joined(separator: ".") + plain[dash...]
  }
}
