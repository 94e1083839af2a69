import Evidence
import Inventory

/// A package that moves to a newer version.
enum Upgraded: DriftRule {
  static let rule = Rule.dependencyChange(
    id: "upgraded", title: "a package has a newer version",
    explanation: "The change moves a package to a newer version, or to one that cannot be ordered.",
    falsePositives: "every update")

  static func check(_ input: DriftInput, into report: inout Report) {
    for move in input.dependencies.upgraded { report.find(input.finding(rule, move)) }
  }
}

extension DriftInput {
  func finding(_ rule: Rule, _ move: DependencyChanges.Move, severity: Severity? = nil) -> Finding {
    let name = move.now.dependency.name
    return finding(
      rule, move.now, was: nil,
      "'\(name)' goes from \(move.was.version) to \(move.now.dependency.version)",
      severity: severity,
      facts: [Fact("version", was: move.was.version, now: move.now.dependency.version)],
      identity: [move.was.version])
  }
}
