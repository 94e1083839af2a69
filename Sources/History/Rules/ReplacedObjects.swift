import Evidence
import Git

/// Objects that git exchanges for others when it reads them.
enum ReplacedObjects: HistoryRule {
  static let rule = Rule(
    id: "replaced-objects", domain: .history, kind: .attack, severity: .high, confidence: .certain,
    title: "git is told to show another object in the place of one that is judged",
    explanation: """
      refs/replace and grafts make git show other commits, files or parents than the ids say, to
      everybody who reads this clone. Ids and signatures still look right. What is judged here are the
      real objects; what git shows is something else.
      """,
    evidence: "the replace references, or the grafts file",
    remedy:
      "git --no-replace-objects shows the real objects; delete the references: git replace -d",
    falsePositives: "histories joined by graft, in clones that fetch refs/replace",
    techniques: [.masquerading])

  static func check(_ input: HistoryInput, into report: inout Report) {
    for reference in input.references.all where reference.space == .replacement {
      let replaced = String(reference.name.text.dropFirst("refs/replace/".count))
      guard let id = ObjectID(hex: replaced), isJudged(id, input) else { continue }
      report.find(
        Finding(
          rule, Subject(.commit, id.hex), "\(id.short) is shown as another object",
          related: [input.name.subject], places: [],
          facts: [
            Fact(
              "object", was: id.hex, now: reference.target?.hex ?? "absent",
              check: "git replace -l --format=long")
          ], identity: [reference.target?.hex ?? ""], group: input.name.subject, change: .existing))
    }
    if input.repository.hasGrafts {
      report.find(
        Finding(
          rule, input.name.subject, "a grafts file gives commits other parents", places: [],
          facts: [Fact("file", now: "info/grafts", check: "cat .git/info/grafts")],
          change: .existing))
    }
  }

  private static func isJudged(_ id: ObjectID, _ input: HistoryInput) -> Bool {
    input.graph.node(id) != nil || input.repository.kind(of: id).map { $0 != .commit } == true
  }
}
