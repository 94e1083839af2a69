import Evidence
import Syntax

/// A condition that is always true, though it reads as a check.
enum UnsoundCondition: PipelineRule {
  static let rule = Rule(
    id: "unsound-condition", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .certain, title: "a condition is always true",
    explanation: """
      When anything stands around `${{ … }}` in an `if` (an operator, another pair of braces, the line end
      of a block scalar), the runner puts the result into a text, and every text is true. In akri it was
      the check of who may start a release. `contains('a,b', x)` on a text holds for every part of it
      (`contains('refs/heads/main', github.ref_name)` for 'm'): medium where an outsider picks the part.
      """,
    evidence: "the condition as written",
    remedy:
      "one pair of braces around everything, or none; >- instead of > or |; a list for contains",
    falsePositives: "none known: the runner's rule is fixed",
    techniques: [.subvertTrustControls])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs {
      check(job.condition, job.subject, [job.owner.subject], job.owner.events, into: &report)
      for step in job.steps {
        check(step.condition, job.subject, [job.owner.subject], job.owner.events, into: &report)
      }
    }
    for action in pipelines.actions {
      for step in action.steps { check(step.condition, action.subject, [], [], into: &report) }
    }
  }

  private static func check(
    _ condition: ConditionText?, _ subject: Subject, _ related: [Subject], _ events: [String],
    into report: inout Report
  ) {
    guard let condition else { return }
    if condition.isAlwaysTrue {
      report.find(
        Finding(
          rule, subject, "this condition is a text, so it is always true", related: related,
          places: [condition.value.place(.cause)], identity: [condition.value.string ?? ""]))
      return
    }
    for part in condition.expression?.all ?? [] {
      guard case .call("contains", let arguments) = part.node, arguments.count == 2,
        case .string(let whole) = arguments[0].node, let path = arguments[1].path,
        isPicked(path, events)
      else { continue }
      report.find(
        Finding(
          rule, subject, "'\(path)' only has to be a part of '\(whole)'", severity: .medium,
          places: [condition.value.place(.cause)], identity: [whole, path]))
    }
  }

  /// What somebody can choose so that it is such a part.
  private static func isPicked(_ path: String, _ events: [String]) -> Bool {
    path == "github.actor" || path == "github.triggering_actor" || path.hasSuffix(".login")
      || path == "github.ref" || path == "github.ref_name" || path == "github.base_ref"
      || ContextCatalogue.control(path, events: events) >= .structured
  }
}
