import Evidence
import Inventory

/// A package that was not installed before.
enum Added: DriftRule {
  static let rule = Rule.dependencyChange(
    id: "added", title: "a package is new",
    explanation:
      "The change brings in a package, or a further version of one, that the lockfile did not hold.",
    falsePositives: "12 to 20 % of changes of lockfiles bring in a new name")

  static func check(_ input: DriftInput, into report: inout Report) {
    for entry in input.dependencies.added {
      report.find(
        input.finding(
          rule, entry, was: nil, "'\(entry.dependency.name)' \(entry.dependency.version) is new"))
    }
  }
}

extension Rule {
  /// The rules that tell what an update does: information, never an alarm.
  static func dependencyChange(
    id: String, severity: Severity = .info, title: String, explanation: String,
    falsePositives: String
  ) -> Rule {
    Rule(
      id: id, domain: .drift, kind: .change, severity: severity, confidence: .certain, title: title,
      explanation: explanation, evidence: "the entry in the lockfile at the base and now",
      remedy: "nothing to do if the update is meant; pintle diff shows all of it on one page",
      falsePositives: falsePositives, techniques: [.compromiseSoftwareDependencies])
  }
}
