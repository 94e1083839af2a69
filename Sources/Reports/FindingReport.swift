import Evidence

/// Findings with everything that is known about them, for `pintle why`.
public enum FindingReport {
  public static func text(_ findings: [Finding]) -> [UInt8] {
    var page = TextPage(width: 80, usesColour: false)
    for finding in findings {
      page.heading(finding.level, finding.rule.id, VisibleText.of(finding.message))
      page.note("subject", "\(finding.subject.kind.rawValue) \(VisibleText.of(finding.subject.id))")
      page.note("change", finding.change.rawValue)
      for place in finding.places { write(place, &page) }
      for fact in finding.facts { write(fact, &page) }
      for subject in finding.related { page.note("related", VisibleText.of(subject.id)) }
      page.note("id", finding.fingerprint)
      page.blank()
      for line in RuleManual.text(finding.rule).split(
        separator: "\n", omittingEmptySubsequences: false)
      {
        page.line(String(line))
      }
    }
    return Array(page.text.utf8)
  }

  private static func write(_ place: Place, _ page: inout TextPage) {
    let position = place.position.map { ":\($0.line):\($0.column)" } ?? ""
    page.note(
      place.role.name,
      "\(VisibleText.of(place.path.text))\(position) (\(VisibleText.of(place.origin.name)))")
    if let position = place.position {
      for line in TextExcerpt(position, width: 80).lines { page.line(line) }
    }
  }

  private static func write(_ fact: Fact, _ page: inout TextPage) {
    if let was = fact.was {
      page.note("was", "\(VisibleText.of(fact.label)) \(VisibleText.of(was))")
    }
    if let now = fact.now {
      page.note("now", "\(VisibleText.of(fact.label)) \(VisibleText.of(now))")
    }
    if let check = fact.check { page.note("see", VisibleText.of(check), isCommand: true) }
  }
}
