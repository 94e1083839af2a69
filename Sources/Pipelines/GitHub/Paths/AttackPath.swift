import Evidence
import Syntax

/// A way from somebody without rights to what a job can do.
struct AttackPath {
  struct Entry {
    let step: Int
    let place: Place
    /// What the outsider controls.
    let what: String
    let execution: Place
    let executed: String
    let folds: [FoldedWeakness]
  }

  let job: JudgedJob
  let reach: JobReach
  /// The first is told step by step, the others are told to be there.
  let entries: [Entry]
  let gate: String?

  var folded: [FoldedWeakness] { entries.flatMap(\.folds) }

  static func all(_ pipelines: PipelineSet) -> [AttackPath] {
    pipelines.jobs.compactMap(path)
  }

  private static func path(_ job: JudgedJob) -> AttackPath? {
    guard !job.steps.isEmpty, job.powers.isAny else { return nil }
    for reach in job.privileged {
      let entries = (checkouts(job, reach) + injections(job, reach)).sorted { $0.step < $1.step }
      guard let first = entries.first else { continue }
      return AttackPath(job: job, reach: reach, entries: entries, gate: gate(reach, first.step))
    }
    return nil
  }

  private static func gate(_ reach: JobReach, _ step: Int) -> String? {
    if case .weak(let gate) = reach.step(step) { return gate }
    if case .weak(let gate) = reach.job { return gate }
    return nil
  }

  private static func isReached(_ reach: JobReach, _ step: Int) -> Bool {
    if case .closed = reach.step(step) { return false }
    return true
  }

  private static func checkouts(_ job: JudgedJob, _ reach: JobReach) -> [Entry] {
    UntrustedCheckout.all(job).compactMap { checkout in
      guard isReached(reach, checkout.step),
        let run = RepositoryCode.first(
          in: job, after: checkout, reached: { isReached(reach, $0) })
      else { return nil }
      let source = job.workflow.source
      return Entry(
        step: checkout.step, place: checkout.place, what: checkout.what, execution: run.place,
        executed: run.what,
        folds: [
          FoldedWeakness(UntrustedCheckoutExecuted.rule, source, checkout.range),
          FoldedWeakness(
            CredentialsPersisted.rule, source, job.steps[checkout.step].step.value.range),
        ])
    }
  }

  private static func injections(_ job: JudgedJob, _ reach: JobReach) -> [Entry] {
    job.injections.compactMap { injection in
      guard injection.taint.control == .outsider, isReached(reach, injection.step),
        suits(injection.taint.root, reach.trigger.event)
      else { return nil }
      let place = injection.text.place(.cause, injection.range)
      return Entry(
        step: injection.step, place: place, what: injection.taint.root, execution: place,
        executed: "the text becomes part of the script",
        folds: [
          FoldedWeakness(
            ScriptInjection.rule, job.workflow.source, injection.text.written(injection.range))
        ])
    }
  }

  /// Whether an event brings the field at all.
  static func suits(_ root: String, _ event: String) -> Bool {
    let objects: [String: [String]] = [
      "issue": ["issues", "issue_comment"], "comment": ["_comment"],
      "pull_request": ["pull_request"], "discussion": ["discussion"],
      "review": ["pull_request_review"], "workflow_run": ["workflow_run"],
    ]
    if root == "github.head_ref" { return event.hasPrefix("pull_request") }
    let parts = root.split(separator: ".").map(String.init)
    guard parts.count > 2, parts[0] == "github", parts[1] == "event",
      let known = objects[parts[2]]
    else { return true }
    return known.contains { event.contains($0) }
  }
}
