import Evidence

/// Tokens for clouds and registries can be had from more runs than release.
enum OIDCTooWide: PipelineRule {
  static let rule = Rule(
    id: "oidc-too-wide", domain: .pipelines, kind: .weakness, severity: .medium,
    confidence: .medium, title: "identity tokens can be had on any branch",
    explanation: """
      `id-token: write` lets a job ask for a token that registries and clouds trust. On a push to any
      branch, or by hand from any branch, whoever may push a branch can run their own version of the
      workflow there, unless an environment or the other side restricts the branch.
      """,
    evidence: "the permission and the trigger",
    remedy: "an environment with a branch rule for the job, or a filter of branches or tags",
    falsePositives: "trust policies that name the branch cannot be seen in a clone",
    techniques: [.stealApplicationToken])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs
    where job.powers.writes?.contains("id-token") == true && job.powers.environment == nil {
      guard let trigger = job.workflow.trigger("push"), trigger.texts("branches").isEmpty,
        trigger.texts("tags").isEmpty, trigger.texts("branches-ignore").isEmpty,
        job.condition == nil
      else { continue }
      report.find(
        Finding(
          rule, job.subject, "a push to any branch can ask for an identity token",
          places: [job.job.key.place(.cause), trigger.key.place(.step(1))], identity: ["push"]))
    }
  }
}
