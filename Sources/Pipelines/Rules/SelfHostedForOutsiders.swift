import Evidence

/// Pull requests of strangers run on the owner's own machines.
enum SelfHostedForOutsiders: PipelineRule {
  static let rule = Rule(
    id: "self-hosted-for-outsiders", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .medium, title: "a stranger's pull request runs on a self-hosted runner",
    explanation: """
      A self-hosted runner keeps what a job leaves behind: a process, a changed tool, credentials. A
      pull request from a fork runs its own version of the workflow's scripts there, and unless the
      repository asks for approval of every outside contributor, at once. So PyTorch's runners were taken.
      """,
    evidence: "the trigger and the runner",
    remedy: "hosted runners for pull requests, or ephemeral ones and approval for all outsiders",
    falsePositives: "private repositories, and repositories whose settings ask for approval",
    techniques: [.poisonedPipeline])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs where job.powers.isSelfHosted {
      guard let reach = job.unprivileged.first, let runner = job.job.runsOn else {
        continue
      }
      report.find(
        Finding(
          rule, job.subject, "'\(reach.trigger.event)' from a fork runs on a self-hosted runner",
          related: [job.owner.subject],
          places: [runner.place(.cause), reach.trigger.key.place(.step(1))],
          identity: [reach.trigger.event]))
    }
  }
}
