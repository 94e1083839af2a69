import Evidence
import Syntax

/// A pull request's files are checked out by a privileged trigger and run.
enum UntrustedCheckoutExecuted: PipelineRule {
  static let rule = Rule(
    id: "untrusted-checkout-executed", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .high,
    title: "a pull request's code is checked out and run by a privileged trigger",
    explanation: """
      pull_request_target, workflow_run and comments run with the repository's own token. A step that
      checks out the pull request's head and a later one that builds, tests or installs it hand that
      token to its author. With secrets or write permissions this is outsider-reaches-execution; what is
      left here is the shape alone, which the next permission makes an attack path.
      """,
    evidence: "the checkout's ref, and the step that runs the files",
    remedy: "run the head's code on pull_request; on the privileged trigger only read it as data",
    falsePositives: "steps whose files are compared or counted are not told",
    techniques: [.poisonedPipeline])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs { check(job, pipelines, into: &report) }
  }

  private static func check(
    _ job: JudgedJob, _ pipelines: PipelineSet, into report: inout Report
  ) {
    var told: Set<Int> = []
    for reach in job.privileged {
      let checkouts = UntrustedCheckout.all(job.steps, job.flow(by: reach.caller)) {
        AttackPath.suits($0, reach.trigger.event)
      }
      for checkout in checkouts where !told.contains(checkout.step) {
        guard !pipelines.isFolded(rule, job.workflow.source, checkout.range),
          let run = RepositoryCode.first(
            in: job, after: checkout,
            reached: { !reach.step($0).isClosed })
        else { continue }
        told.insert(checkout.step)
        report.find(
          Finding(
            rule, job.subject,
            "the job '\(job.job.id)' checks out '\(checkout.what)' on '\(reach.trigger.event)' and runs '\(run.what)'",
            severity: .medium, places: [checkout.place, run.place.asStep(1)],
            identity: [checkout.what]))
      }
    }
  }
}
