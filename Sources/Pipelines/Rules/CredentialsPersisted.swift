import Evidence
import Syntax

/// A checkout leaves the job's token in a folder that is handed on.
enum CredentialsPersisted: PipelineRule {
  static let rule = Rule(
    id: "credentials-persisted", domain: .pipelines, kind: .weakness, severity: .medium,
    confidence: .high, title: "a checkout's token is kept where it is handed on",
    explanation: """
      actions/checkout writes the job's token into .git/config unless persist-credentials is false. Where
      the workspace is uploaded as an artifact, or copied into an image, anyone who can download that has
      the token while the run lasts (ArtiPACKED). Elsewhere it is one step more for code that runs in the
      job, which can read the token anyhow: low.
      """,
    evidence: "the checkout, and the step that hands the folder on",
    remedy: "with: {persist-credentials: false}",
    falsePositives: "jobs that push need it, and are not told",
    techniques: [.credentialsInFiles])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs {
      guard !pushes(job) else { continue }
      for step in job.steps where step.step.action == "actions/checkout" {
        guard step.step.input("persist-credentials")?.string != "false",
          let uses = step.step.uses,
          !pipelines.isFolded(rule, job.workflow.source, step.step.value.range)
        else { continue }
        let upload = job.steps.first { $0.step.index > step.step.index && handsOn($0.step) }
        // A token that may only read is worth nothing to code that has read everything.
        guard upload != nil || job.powers.writes?.isEmpty != true else { continue }
        report.find(
          Finding(
            rule, job.subject,
            upload == nil
              ? "the checkout keeps the job's token in .git/config"
              : "the checkout keeps the job's token in a folder that is uploaded",
            severity: upload == nil ? .low : .medium,
            places: [uses.place(.cause)]
              + [upload?.step.uses?.place(.step(1))].compactMap(\.self),
            identity: [step.step.label], group: job.owner.subject,
            repair: CheckoutRepair.of(step.step)))
      }
    }
  }

  private static func handsOn(_ step: Step) -> Bool {
    guard step.action == "actions/upload-artifact", let path = step.input("path")?.string else {
      return false
    }
    let hidden = step.input("include-hidden-files")?.string == "true"
    let isOld =
      step.uses?.string.map { ["@v1", "@v2", "@v3"].contains(where: $0.hasSuffix) } ?? false
    let folders: Set = [".", "./", "${{ github.workspace }}", "*", "**"]
    return (hidden || isOld)
      && path.split(separator: "\n").contains { folders.contains(String($0)) }
  }

  private static let pushers: Set = [
    "stefanzweifel/git-auto-commit-action", "peter-evans/create-pull-request",
    "ad-m/github-push-action",
    "endbug/add-and-commit", "changesets/action", "google-github-actions/release-please-action",
    "jamesives/github-pages-deploy-action",
  ]

  private static func pushes(_ job: JudgedJob) -> Bool {
    job.steps.contains { step in
      if let action = step.step.action, pushers.contains(action) { return true }
      return step.script?.text.text.holds("git push") == true
        || step.script?.text.text.holds("semantic-release") == true
    }
  }
}
