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
    for workflow in pipelines.workflows {
      let found = workflow.jobs.filter(\.powers.isSelfHosted).compactMap { job in
        job.unprivileged.first.map { (job, $0) }
      }
      for (job, reach) in found where reach.caller == nil {
        report.find(finding(job, reach, job.subject, [workflow.subject], []))
      }
      // A called workflow has many jobs that one caller starts alike.
      let called = found.filter { $0.1.caller != nil }
      guard let (job, reach) = called.first else { continue }
      report.find(finding(job, reach, workflow.subject, [], called.dropFirst().map(\.0)))
    }
  }

  /// - Parameter others: jobs of the same workflow that run there, too.
  private static func finding(
    _ job: JudgedJob, _ reach: JobReach, _ subject: Subject, _ related: [Subject],
    _ others: [JudgedJob]
  ) -> Finding {
    let places = ([job] + others.prefix(8)).compactMap { $0.job.runsOn?.place(.cause) }
    let calls = (reach.caller?.chain ?? []).compactMap { $0.job.job.call?.uses.place(.step(2)) }
    return Finding(
      rule, subject, "'\(reach.trigger.event)' from a fork runs on a self-hosted runner",
      related: related,
      places: places.prefix(1) + [reach.trigger.key.place(.step(1))] + calls + places.dropFirst(),
      facts: others.isEmpty ? [] : [Fact("jobs", now: "\(others.count + 1)")],
      identity: [reach.trigger.event])
  }
}
