import Evidence
import Git

/// A branch or tag whose name is a command.
enum HostileRefName: HistoryRule {
  static let rule = Rule(
    id: "hostile-ref-name", domain: .history, kind: .attack, severity: .high, confidence: .high,
    title: "a reference's name is made to be executed or misread",
    explanation: """
      Pipelines put branch names into shell lines. A branch called dev$({curl,-sSf,…}|bash) runs on the
      runner of whoever does; that is how several projects were taken in February 2026. Control and
      direction characters make a name read as another one.
      """,
    evidence: "the name, with everything that does not print made visible",
    remedy: "do not check this branch out by name; delete it, and quote names in pipelines",
    falsePositives:
      "other signs that mean something to a shell are low and a weakness: 9 of 113 repositories",
    techniques: [.unixShell, .poisonedPipeline])

  static func check(_ input: HistoryInput, into report: inout Report) {
    for reference in input.references.all where reference.space != .replacement {
      let short = Array(reference.name.bytes.drop { $0 != UInt8(ascii: "/") })
      switch HostileText.judge(short) {
      case .plain: continue
      case .hostile(let why): report.find(finding(reference, why, isHostile: true, input))
      case .odd(let why): report.find(finding(reference, why, isHostile: false, input))
      }
    }
  }

  private static func finding(
    _ reference: ListedReference, _ why: String, isHostile: Bool, _ input: HistoryInput
  ) -> Finding {
    Finding(
      rule, input.name.subject(of: reference.name),
      "the name '\(reference.name.text)' holds \(why)", kind: isHostile ? nil : .weakness,
      severity: isHostile ? nil : .low, related: [input.name.subject], places: [],
      facts: [
        Fact("name", now: reference.name.text, check: "git for-each-ref --format='%(refname)'")
      ], group: input.name.subject, change: .existing)
  }
}
