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
      "commands that are meant for everyone (assign me, label this) with no more than issues: write, or of which a fixed text starts fixed actions alone, are not told; neither are agents and dispatchers that refuse by themselves who may not write (agent-on-untrusted-text tells of the former)",
    techniques: [.poisonedPipeline])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    let told = Set(pipelines.paths.map(\.job.subject))
    for job in pipelines.jobs where !told.contains(job.subject) {
      guard let command = CommentCommand(job), !command.isForEveryone, !command.isRefused else {
        continue
      }
      report.find(
        Finding(
          rule, job.subject,
          "anyone can give the command that starts '\(job.job.id)' with \(job.powers.description)"
            + (command.gate.map { "; gate: " + $0 } ?? ""),
          severity: command.gate == nil && !command.isFixed ? .high : .medium,
          places: [
            command.condition.value.place(.cause), command.reach.trigger.key.place(.step(1)),
          ],
          identity: [command.reach.trigger.event]))
    }
  }
}
