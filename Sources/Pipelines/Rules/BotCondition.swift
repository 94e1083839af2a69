import Evidence

/// A check for a bot that a person can pass.
enum BotCondition: PipelineRule {
  static let rule = Rule(
    id: "bot-condition", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .medium, title: "a check for a bot that a person can pass",
    explanation: """
      github.actor is whoever caused the last event, not whose the pull request is: with a comment to
      Dependabot on a pull request of one's own the actor is Dependabot. A job on pull_request_target or
      workflow_run that merges or approves when the actor is a bot does it for anyone.
      """,
    evidence: "the comparison",
    remedy:
      "compare github.event.pull_request.user.login, and check that head.repo is this repository",
    falsePositives:
      "on pull_request the run has no powers for forks, and is low; comparisons that keep bots out are not told",
    techniques: [.impersonation, .poisonedPipeline])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs {
      let access = job.workflow.triggers.map(\.access)
      guard access.contains(where: { $0 != .member }) else { continue }
      let isPrivileged = access.contains(.outsiderWithPowers)
      for condition in [job.condition] + job.steps.map(\.condition) {
        guard let condition, let expression = condition.expression,
          let actor = dominating(expression)
        else { continue }
        let first = condition.start
        guard let text = PipelineText(condition.value) else { continue }
        report.find(
          Finding(
            rule, job.subject, "a person can make '\(actor.path ?? "")' a bot's name",
            severity: isPrivileged ? .high : .medium,
            places: [
              text.place(
                .cause, (first + actor.range.lowerBound)..<(first + actor.range.upperBound))
            ], identity: [actor.path ?? ""]))
      }
    }
  }

  private static let spoofable: Set = [
    "github.actor", "github.triggering_actor", "github.event.sender.login", "github.actor_id",
    "github.event.sender.id",
  ]

  private static let botIDs: Set = ["49699333", "29139614", "27856297", "44816363", "41898282"]

  /// The actor in a comparison that alone can let the condition hold.
  private static func dominating(_ expression: Expression) -> Expression? {
    switch expression.node {
    case .binary(.or, let left, let right): return dominating(left) ?? dominating(right)
    case .binary(.and, let left, let right): return dominating(left) ?? dominating(right)
    case .access(let base, let steps) where steps.isEmpty: return dominating(base)
    case .binary(.equal, let left, let right):
      return actor(left, right) ?? actor(right, left)
    default: return nil
    }
  }

  private static func actor(_ context: Expression, _ literal: Expression) -> Expression? {
    guard let path = context.path, spoofable.contains(path) else { return nil }
    switch literal.node {
    case .string(let name): return name.hasSuffix("[bot]") || botIDs.contains(name) ? context : nil
    case .number(let number):
      return botIDs.contains(String(Int(exactly: number) ?? 0)) ? context : nil
    default: return nil
    }
  }
}
