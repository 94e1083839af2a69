/// What a poetry project requires of a package's version, in poetry's own spelling: carets, tildes,
/// bare versions and alternatives (Poetry's "Dependency specification"; poetry-core's
/// `constraints/version/parser.py`). Each alternative is a set of PEP 440 specifiers.
public struct PoetryConstraint: Sendable {
  private let alternatives: [[String]]

  /// Nil for what is no constraint.
  public init?(_ text: String) {
    var alternatives: [[String]] = []
    for alternative in text.split(separator: "|", omittingEmptySubsequences: true) {
      var specifiers: [String] = []
      for part in Self.parts(alternative) {
        guard let translated = Self.specifiers(part) else { return nil }
        specifiers += translated
      }
      alternatives.append(specifiers)
    }
    guard !alternatives.isEmpty else { return nil }
    self.alternatives = alternatives
  }

  /// Final releases alone are decided: at the ends of a range poetry takes pre- and post-releases
  /// otherwise than PEP 440.
  public static func satisfaction(
    of version: String, by constraint: String
  ) -> Satisfaction {
    guard let wanted = PoetryConstraint(constraint) else {
      return .unread(constraint, "constraint of Python versions")
    }
    guard version.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }) else {
      return .undecided("'\(version.prefix(80))' is no final release")
    }
    let isAllowed = wanted.alternatives.contains { specifiers in
      let text = specifiers.joined(separator: ",")
      return PythonSpecifiers.satisfaction(of: version, by: text) == .yes
    }
    return Satisfaction(isAllowed)
  }

  /// What stands between commas and blanks; a blank behind an operator ends nothing.
  private static func parts(_ text: Substring) -> [Substring] {
    var found: [Substring] = []
    for word in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
      if let last = found.last, last.allSatisfy({ "^~=<>!".contains($0) }) {
        found[found.count - 1] = text[last.startIndex..<word.endIndex]
      } else {
        found.append(word)
      }
    }
    return found
  }

  private static func specifiers(_ part: Substring) -> [String]? {
    let text = part.drop { $0 == " " }
    if text.hasPrefix("^") { return caret(text.dropFirst()) }
    if text.hasPrefix("~"), !text.hasPrefix("~=") { return tilde(text.dropFirst()) }
    let end = text.firstIndex { !"=<>!~".contains($0) } ?? text.endIndex
    let version = text[end...].filter { $0 != " " }
    if version == "*" || version == "x" { return text[..<end].isEmpty ? [] : nil }
    let operation: String
    switch text[..<end] {
    case "", "=": operation = "=="
    case "<>": return nil
    default: operation = String(text[..<end])
    }
    let specifier = operation + (version.hasSuffix(".x") ? version.dropLast() + "*" : version)
    return PythonSpecifiers(specifier) == nil ? nil : [specifier]
  }

  /// Up to the next version that may break: the leftmost number that is not zero counts up.
  private static func caret(_ text: Substring) -> [String]? {
    guard let numbers = numbers(text) else { return nil }
    let position = numbers.prefix(3).firstIndex { $0 != 0 } ?? min(numbers.count, 3) - 1
    return bounds(text, numbers, position)
  }

  private static func tilde(_ text: Substring) -> [String]? {
    guard let numbers = numbers(text) else { return nil }
    return bounds(text, numbers, numbers.count == 1 ? 0 : 1)
  }

  private static func bounds(
    _ text: Substring, _ numbers: [UInt64], _ position: Int
  ) -> [String]? {
    let next = numbers[position].addingReportingOverflow(1)
    guard !next.overflow else { return nil }
    let upper = (numbers[..<position] + [next.partialValue]).map { String($0) }
    return [">=" + text.filter { $0 != " " }, "<" + upper.joined(separator: ".")]
  }

  /// The release's numbers; nil where it is no version of Python, or has an epoch.
  private static func numbers(_ text: Substring) -> [UInt64]? {
    let version = text.filter { $0 != " " }
    guard PythonVersion(version) != nil, !version.contains("!") else { return nil }
    let release = version.drop { $0 == "v" }.prefix { $0.isNumber || $0 == "." }
    let numbers = release.split(separator: ".").map { UInt64($0) }
    guard !numbers.isEmpty, !numbers.contains(nil) else { return nil }
    return numbers.compactMap(\.self)
  }
}
