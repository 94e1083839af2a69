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
    /// How it comes from there to what runs it: where callers and actions hand it on.
    var way: [Injection.Call] = []
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
    guard !job.steps.isEmpty else { return nil }
    var gated: AttackPath?
    for reach in job.privileged where reach.powers.isAny {
      guard let path = path(job, reach) else { continue }
      if path.gate == nil { return path }
      gated = gated ?? path
    }
    return gated
  }

  /// What stands open comes before what is gated.
  private static func path(_ job: JudgedJob, _ reach: JobReach) -> AttackPath? {
    let entries = (checkouts(job, reach) + injections(job, reach)).sorted { $0.step < $1.step }
    let gates = entries.map { reach.step($0.step).gate }
    guard let first = gates.firstIndex(of: nil) ?? entries.indices.first else { return nil }
    let others = entries[..<first] + entries[(first + 1)...]
    return AttackPath(
      job: job, reach: reach, entries: [entries[first]] + others, gate: gates[first])
  }

  private static func isReached(_ reach: JobReach, _ step: Int) -> Bool {
    !reach.step(step).isClosed
  }

  private static func checkouts(_ job: JudgedJob, _ reach: JobReach) -> [Entry] {
    let flow = job.flow(by: reach.caller)
    let checkouts = UntrustedCheckout.all(job.steps, flow) { suits($0, reach.trigger.event) }
    return checkouts.compactMap { checkout in
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
    job.injections(by: reach).compactMap { injection in
      guard injection.taint.control == .outsider, isReached(reach, injection) else { return nil }
      let place = injection.text.place(.cause, injection.range)
      let script = injection.action.map { "the script of '\($0.folder)'" } ?? "the script"
      return Entry(
        step: injection.step, place: injection.calls.first?.place ?? place,
        what: injection.taint.root,
        execution: place, executed: "the text becomes part of \(script)", way: injection.calls,
        folds: [
          FoldedWeakness(
            ScriptInjection.rule, injection.text.source, injection.text.written(injection.range))
        ])
    }
  }

  /// Whether the step is reached, those of actions in it, and with the field.
  static func isReached(_ reach: JobReach, _ injection: Injection) -> Bool {
    isReached(reach, injection.step)
      && injection.inside.allSatisfy { reach.isReached($0.steps, $0.index) }
      && suits(injection.taint.root, reach.trigger.event)
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
