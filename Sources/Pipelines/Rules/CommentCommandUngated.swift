import Evidence

/// A command in a comment that anyone can give.
enum CommentCommandUngated: PipelineRule {
  static let rule = Rule(
    id: "comment-command-ungated", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .medium, title: "a command in a comment works for anyone",
    explanation: """
      The job runs when a comment holds a certain word, and nothing asks who wrote it: no
      author_association, no look at the writer's permissions. In akri a `/version` by a stranger started
      a script with write access.
      """,
    evidence: "the condition on the comment's text, and what the job can do",
    remedy:
      "if: contains(fromJSON('[\"OWNER\",\"MEMBER\",\"COLLABORATOR\"]'), github.event.comment.author_association)",
    falsePositives:
      "commands that are meant for everyone (assign me, label this) with no more than issues: write are not told",
    techniques: [.poisonedPipeline])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    let told = Set(pipelines.paths.map(\.job.subject))
    for job in pipelines.jobs where !told.contains(job.subject) {
      guard isPowerful(job.powers), let condition = job.condition,
        let expression = condition.expression,
        expression.all.contains(where: { $0.path?.hasSuffix("comment.body") == true }),
        let reach = job.privileged.first(where: {
          $0.trigger.event.hasSuffix("_comment")
        }), case .open = reach.job,
        let last = job.steps.last, isOpen(reach, last.step.index)
      else { continue }
      report.find(
        Finding(
          rule, job.subject,
          "anyone can give the command that starts '\(job.job.id)' with \(job.powers.description)",
          places: [condition.value.place(.cause), reach.trigger.key.place(.step(1))],
          identity: [reach.trigger.event]))
    }
  }

  private static func isOpen(_ reach: JobReach, _ step: Int) -> Bool {
    if case .closed = reach.step(step) { return false }
    return true
  }

  private static func isPowerful(_ powers: Powers) -> Bool {
    let harmless: Set = [
      "issues", "pull-requests", "discussions", "checks", "statuses", "reactions",
    ]
    return !powers.secrets.isEmpty || powers.hasAllSecrets || powers.isSelfHosted
      || powers.writes.map { $0.contains { !harmless.contains($0) } } ?? false
  }
}
