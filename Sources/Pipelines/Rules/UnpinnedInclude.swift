import Evidence
import Inventory

/// A pipeline takes in another file by a reference that can move.
enum UnpinnedInclude: PipelineRule {
  static let rule = Rule(
    id: "unpinned-include", domain: .pipelines, kind: .weakness, severity: .medium,
    confidence: .certain, title: "a pipeline is included by a reference that can move",
    explanation: """
      What GitLab includes from another project or a component is part of the pipeline, with its variables
      and its runner. By a branch, a tag or `~latest`, or from an address without `integrity`, it is what
      its owner makes of it tomorrow. So it is with CircleCI's orbs by a part of a version, `volatile` or
      `dev:`, and with templates that Azure takes from another repository by a branch. CircleCI's own orbs,
      repositories of the same organisation and Azure's tags, beyond which Azure has nothing, are low.
      """,
    evidence: "the include",
    remedy:
      "ref: <commit>; component: host/path@<commit>; orb: name@1.2.3; ref: refs/tags/<version>",
    falsePositives: "your own projects, by policy: rules.unpinned-include.allow",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for use in pipelines.uses
    where use.kind == .include && use.source.origin.isOwn {
      let what: String
      switch use.reference {
      case .named(let name): what = "by '\(name)', which can move"
      case .missing: what = "from the default branch"
      case .commit, .local, .unreadable: continue
      }
      report.find(
        Finding(
          rule, Subject(.use, use.text), "'\(use.text)' is included \(what)",
          places: [use.place(.cause)], identity: [use.source.path.text]))
    }
    for include in pipelines.foreign {
      report.find(
        Finding(
          rule, Subject(.use, include.text), "'\(include.text)' is taken in \(include.how)",
          severity: include.severity, places: [include.source.place(.cause, include.range)],
          identity: [include.source.path.text]))
    }
  }
}
