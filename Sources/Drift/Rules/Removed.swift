import Evidence
import Inventory

/// A package that is not installed any more.
enum Removed: DriftRule {
  static let rule = Rule.dependencyChange(
    id: "removed", title: "a package is gone",
    explanation:
      "The change removes a package, or one of several versions of it, from the lockfile.",
    falsePositives: "every clean-up")

  static func check(_ input: DriftInput, into report: inout Report) {
    for entry in input.dependencies.removed {
      report.find(
        Finding(
          rule, entry.dependency.subject,
          "'\(entry.dependency.name)' \(entry.dependency.version) is gone",
          places: [entry.place(.was, entry.dependency.range)], group: .file(entry.lockfile.path)))
    }
  }
}
