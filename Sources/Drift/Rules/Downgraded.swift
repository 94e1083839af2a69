import Evidence
import Inventory

/// A package that moves to an older version.
enum Downgraded: DriftRule {
  static let rule = Rule.dependencyChange(
    id: "downgraded", title: "a package has an older version",
    explanation: """
      The change moves a package back. Resolvers do that by themselves; for a direct dependency whose
      range did not change it is a way to bring back a version with a known weakness, and is medium.
      """,
    falsePositives: "2 to 6 % of changes of lockfiles")

  static func check(_ input: DriftInput, into report: inout Report) {
    for move in input.dependencies.downgraded {
      let isDirect = move.now.dependency.flags.contains(.direct)
      let name = move.now.dependency.alias ?? move.now.dependency.name
      let isUnasked = isDirect && !input.manifestMoved(name)
      report.find(input.finding(rule, move, severity: isUnasked ? .medium : .info))
    }
  }
}
