import Evidence
import Inventory

/// A new dependency whose name imitates another's.
enum LookalikeName: DriftRule {
  static let rule = Rule(
    id: "lookalike-name", domain: .drift, kind: .attack, severity: .high, confidence: .high,
    title: "a new dependency has nearly the name of another",
    explanation: """
      Packages with nearly the name of a popular one wait for slips of the finger, and for reviewers who
      read what they expect. A new name is compared with the 10,000 most downloaded of npm and of PyPI,
      and with the names that the base's lockfiles hold.

      Letters in the wrong order, a doubled letter, letters that look alike and letters that no registry
      allows are high; a letter more, less or other, other separators and words in another order are
      medium; a popular name with an addition is info. Whatever the class, it is high when the package
      runs code at its installation, comes from outside a registry or has a version from 90 on. A new
      name with such a version alone is medium: so packages are published that are to win over a company's
      own of the same name.

      Of other ecosystems than npm and PyPI new names are compared with the base's alone, and in the high
      classes only.
      """,
    evidence: "the new name, the name it looks like, and how",
    remedy:
      "see that it is the package that is meant: who publishes it, since when, how many use it; then allow it by policy",
    falsePositives:
      "0 to 4 names in a whole repository of up to 1,500 packages; two letters in the wrong order: 1 of 10,000 honest names",
    techniques: [.masquerading, .compromiseSoftwareDependencies])

  static func check(_ input: DriftInput, into report: inout Report) {
    guard input.dependencies.hasBase else { return }
    let new = input.dependencies.judged.filter { isNew($0, input) }
    guard !new.isEmpty else { return }
    var told: Set<PackageName> = []
    for (ecosystem, entries) in Dictionary(grouping: new, by: \.dependency.ecosystem)
      .sorted(by: { $0.key.rawValue < $1.key.rawValue })
    {
      let names = ImitatedNames(ecosystem, input)
      for entry in entries where told.insert(PackageName(entry.dependency)).inserted {
        if let finding = finding(entry, names, input) { report.find(finding) }
      }
    }
  }

  private static func isNew(_ entry: Entry, _ input: DriftInput) -> Bool {
    let dependency = entry.dependency
    return dependency.source.kind != .workspace && dependency.source.kind != .link
      && dependency.ecosystem != .tool
      && input.dependencies.baselineNames[PackageName(dependency)] == nil
  }

  private static func finding(
    _ entry: Entry, _ names: ImitatedNames, _ input: DriftInput
  ) -> Finding? {
    let dependency = entry.dependency
    let isVersionOdd = major(dependency.version).map { $0 >= 90 } ?? false
    guard let lookalike = names.lookalike(of: dependency.name) else {
      return isVersionOdd && !names.isKnown(dependency.name) && names.hasList
        ? confusion(entry, input) : nil
    }
    let isGrave =
      dependency.install == .yes || isVersionOdd
      || [.git, .url, .file].contains(dependency.source.kind)
    return input.finding(
      rule, entry, was: nil,
      "'\(dependency.name)' is new and looks like '\(lookalike.target)': \(lookalike.kind.rawValue)",
      severity: isGrave && lookalike.kind != .combined ? .high : severity(lookalike),
      facts: [
        Fact("looks like", now: lookalike.target), Fact("how", now: lookalike.kind.rawValue),
      ],
      identity: [lookalike.target])
  }

  private static func severity(_ lookalike: Lookalike) -> Severity {
    switch lookalike.kind {
    case .transposed, .doubled, .confusable, .foreignLetter: .high
    // Short scopes have honest neighbours.
    case .scope: lookalike.target.utf8.count > 8 ? .high : .medium
    case .omitted, .inserted, .substituted, .separators, .order, .twoEdits: .medium
    case .combined: .info
    }
  }

  private static func confusion(_ entry: Entry, _ input: DriftInput) -> Finding {
    input.finding(
      rule, entry, was: nil,
      "'\(entry.dependency.name)' is new at version \(entry.dependency.version), which is made to win over others",
      severity: .medium, facts: [Fact("version", now: entry.dependency.version)],
      identity: ["version"])
  }

  private static func major(_ version: String) -> Int? {
    let digits = version.drop { $0 == "v" }.prefix { $0.isASCII && $0.isNumber }
    let number = digits.utf8.count <= 6 ? Int(digits) : nil
    // Years are versions, too.
    return number.flatMap { (1990...2100).contains($0) ? nil : $0 }
  }
}

/// What new names of one ecosystem may imitate.
private struct ImitatedNames {
  let hasList: Bool
  private let popular: KnownNames?
  private let own: KnownNames
  private let ecosystem: Ecosystem

  init(_ ecosystem: Ecosystem, _ input: DriftInput) {
    self.ecosystem = ecosystem
    switch ecosystem {
    case .npm: popular = KnownNames(.popularNpm)
    case .pypi: popular = KnownNames(.popularPython)
    default: popular = nil
    }
    hasList = popular != nil
    own = KnownNames(
      input.dependencies.names(atBaseIn: ecosystem).map { Array($0.utf8) }, isStrongOnly: true)
  }

  func isKnown(_ name: String) -> Bool { popular?.contains(name) ?? false }

  func lookalike(of name: String) -> Lookalike? {
    if isKnown(name) { return nil }
    if let letter = foreignLetter(name) { return Lookalike(.foreignLetter, letter) }
    return popular?.lookalike(of: name) ?? own.strongLookalike(of: name)
  }

  /// A letter outside ASCII where registries forbid them.
  private func foreignLetter(_ name: String) -> String? {
    guard [.npm, .pypi, .cargo, .gem, .composer, .nuget, .hex, .pub].contains(ecosystem) else {
      return nil
    }
    return name.first { !$0.isASCII }.map { String($0) }
  }
}
