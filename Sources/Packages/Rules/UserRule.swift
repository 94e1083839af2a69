import Evidence
import Patterns
import Syntax
import Trees

/// A YARA rule that the user brought matches.
enum UserRule: RuleOnly {
  static let rule = Rule(
    id: "user-rule", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "a YARA rule that you brought matches",
    explanation: """
      `pintle scan --yara FILE` runs rules of your own over every file that it reads, files inside
      archives too. What a match means is told by the rule; its meta `severity` (info, low,
      medium, high, critical) says how grave it is, without one it is high.
      """,
    evidence: "the rule's name and description, and what its strings matched",
    remedy: "do what the rule's author asks for",
    falsePositives: "those of your rules",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(
    _ source: Source, _ subject: Subject, by rules: YaraRules
  ) -> (findings: [Finding], problem: TreeError?) {
    guard source.bytes.count <= YaraRules.fileLimit else {
      let what = "over \(YaraRules.fileLimit) bytes: your YARA rules were not run over it"
      return ([], TreeError(.limit("yara-size"), source.path, what))
    }
    let (matches, ending) = rules.scan(source.bytes)
    let findings = matches.map { finding($0, source, subject) }
    switch ending {
    case .complete: return (findings, nil)
    case .tooLong:
      let what = "your YARA rules took too long over it"
      return (findings, TreeError(.limit("yara-time"), source.path, what))
    case .tooMany:
      let what = "a string of your YARA rules is in it too often"
      return (findings, TreeError(.limit("yara-matches"), source.path, what))
    case .failed(let code):
      return (findings, TreeError(.unreadable, source.path, "libyara failed with error \(code)"))
    }
  }

  private static func finding(
    _ match: YaraRules.Match, _ source: Source, _ subject: Subject
  ) -> Finding {
    let severity = match.severity.flatMap { Severity(name: $0.lowercased()) } ?? rule.severity
    let described = match.description.map { [Fact("description", now: printable($0))] } ?? []
    let parts = match.parts.prefix(5).map { part in
      let range = part.range.clamped(to: 0..<source.bytes.count)
      return Fact(
        "\(part.name) at \(range.lowerBound)",
        now: Printable.line(Array(source.bytes[range.prefix(200)])))
    }
    let rest = match.count > 5 ? [Fact("more places", now: "\(match.count - 5)")] : []
    let places = match.parts.prefix(5).map {
      source.place(.cause, $0.range.clamped(to: 0..<source.bytes.count))
    }
    return Finding(
      rule, subject, "'\(subject.id)' matches your rule '\(match.rule)'",
      kind: severity < .high ? .weakness : nil, severity: severity,
      places: places.isEmpty ? [source.place(.cause)] : Array(places),
      facts: described + parts + rest, identity: [match.rule])
  }

  private static func printable(_ text: String) -> String { Printable.line(Array(text.utf8)) }
}
