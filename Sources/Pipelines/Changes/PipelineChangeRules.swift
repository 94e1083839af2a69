import Evidence

/// A rule over what a change does to pipelines.
protocol PipelineChangeRule: SendableMetatype {
  static var rule: Rule { get }

  static func check(_ base: PipelineSet, _ candidate: PipelineSet, into report: inout Report)
}

/// The rules over changes of this room, sorted by id.
public enum PipelineChangeRules {
  private static let all: [any PipelineChangeRule.Type] = [
    PowersWidened.self, ValidationSkipped.self, WorkflowAdded.self,
  ]

  public static let rules: [Rule] = all.map { $0.rule }

  public static func check(
    _ base: PipelineSet, _ candidate: PipelineSet, into report: inout Report
  ) {
    for rule in all { rule.check(base, candidate, into: &report) }
  }
}
