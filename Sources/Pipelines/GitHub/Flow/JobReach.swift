import Evidence
import Syntax

/// How far somebody without rights gets with one event.
struct JobReach {
  enum Answer {
    case open
    /// A gate that does not hold against everything, and what it is.
    case weak(String)
    case closed
  }

  let trigger: Trigger
  let job: Answer
  private let worlds: [OutsiderWorld]
  private unowned let judged: JudgedJob
  /// The job whose call of the workflow leads here; nil where the trigger is the workflow's own.
  let caller: WorkflowCaller?

  /// Reach with each event that an outsider can fire and that brings powers.
  static func privileged(_ judged: JudgedJob) -> [JobReach] {
    own(judged, .outsiderWithPowers) + called(judged) { $0.privileged }
  }

  static func unprivileged(_ judged: JudgedJob) -> [JobReach] {
    own(judged, .outsiderWithout) + called(judged) { $0.unprivileged }
  }

  private static func own(_ judged: JudgedJob, _ access: TriggerAccess) -> [JobReach] {
    judged.workflow.triggers.filter { $0.access == access }
      .map { JobReach(judged, $0, caller: nil, outer: .open) }
      .filter { !$0.job.isClosed }
  }

  /// How many ways over callers are looked at.
  private static let callerLimit = 16

  /// Reach through the jobs of the same tree that call the workflow.
  private static func called(
    _ judged: JudgedJob, _ reach: (JudgedJob) -> [JobReach]
  ) -> [JobReach] {
    judged.owner.callers.flatMap { caller in
      reach(caller).map { outer in
        JobReach(
          judged, outer.trigger, caller: WorkflowCaller(caller, outer.caller), outer: outer.job)
      }
    }
    .filter { !$0.job.isClosed }.prefix(callerLimit).map(\.self)
  }

  private init(_ judged: JudgedJob, _ trigger: Trigger, caller: WorkflowCaller?, outer: Answer) {
    self.judged = judged
    self.trigger = trigger
    self.caller = caller
    worlds = ["NONE", "CONTRIBUTOR"].map { association in
      OutsiderWorld(
        event: trigger.event, trigger: trigger, association: association,
        env: { [unowned judged] name in JobReach.literal(name, judged) })
    }
    job = Self.gate(judged, trigger, worlds).narrowed(by: outer)
  }

  /// What the job can do when it is reached this way.
  var powers: Powers { caller.map { judged.powers.bounded(by: $0, of: judged) } ?? judged.powers }

  /// Whether a step of an action is reached that one of the job's steps uses.
  func isReached(_ steps: [JudgedStep], _ index: Int) -> Bool {
    guard !Self.answer(steps[index].condition, worlds).isClosed else { return false }
    return !steps[..<index].contains { step in
      if case .asks? = PermissionCheck.of(step, trigger.event) { true } else { false }
    }
  }

  private static func literal(_ name: String, _ judged: JudgedJob) -> String? {
    for scope in [judged.job.env, judged.workflow.env] {
      if let value = scope.variables.last(where: { $0.name.lowercased() == name })?.value.string {
        return ExpressionTemplate.isIn(value) ? nil : value
      }
    }
    return nil
  }

  private static func gate(
    _ judged: JudgedJob, _ trigger: Trigger, _ worlds: [OutsiderWorld]
  ) -> Answer {
    var gate = answer(judged.condition, worlds)
    if case .closed = gate { return .closed }
    gate = gate.narrowed(by: source(judged, trigger))
    gate = gate.narrowed(by: approval(judged))
    guard judged.condition?.runsAnyway != true else { return gate }
    for other in judged.needed {
      let own = answer(other.condition, worlds)
      if case .closed = own { return .closed }
      gate = gate.narrowed(by: own)
      gate = gate.narrowed(by: approval(other))
      gate = gate.narrowed(by: PermissionCheck.gate(other, before: judged, trigger.event) ?? .open)
    }
    return gate
  }

  /// A pull request from a fork may bring a workflow of any name, so that the name alone closes nothing.
  private static func source(_ judged: JudgedJob, _ trigger: Trigger) -> Answer {
    guard trigger.event == "workflow_run", judged.owner.namedRuns?.areMembers(trigger) == true
    else { return .open }
    let names = trigger.texts("workflows").map { "'\($0)'" }.joined(separator: ", ")
    return .weak(
      "\(names) runs for members alone, unless a pull request adds a workflow of that name")
  }

  private static func approval(_ judged: JudgedJob) -> Answer {
    guard judged.job.environment != nil else { return .open }
    return .weak("the environment '\(judged.powers.environment ?? "")', if it asks for approval")
  }

  private static func answer(_ condition: ConditionText?, _ worlds: [OutsiderWorld]) -> Answer {
    guard let condition, !condition.isAlwaysTrue else { return .open }
    guard let expression = condition.expression else { return .open }
    let answers = worlds.map { $0.evaluator.likelihood(expression) }
    if answers.allSatisfy({ $0 == .never }) { return .closed }
    if answers.first == .never {
      return .weak("the association, which whoever had one change taken passes")
    }
    if answers.contains(.always) || answers.contains(.chosen) { return .open }
    if worlds.allSatisfy({ $0.unlisted.likelihood(expression) == .never }) {
      return .weak("a list of names that is kept elsewhere")
    }
    let namesLabel = expression.all.contains { $0.path?.holds(".labels") == true }
    return namesLabel ? .weak("a label, which stays when new commits are pushed") : .open
  }

  /// Whether a step is reached, after the checks of steps before it.
  func step(_ index: Int) -> Answer {
    let step = judged.steps[index]
    let own = Self.answer(step.condition, worlds)
    if case .closed = own { return .closed }
    var gate = own
    for earlier in judged.steps[..<index] {
      gate = gate.narrowed(
        by: PermissionCheck.gate(earlier, before: step, in: judged, trigger.event) ?? .open)
      if case .closed = gate { return .closed }
    }
    return gate.narrowed(by: job)
  }
}

extension JobReach.Answer {
  /// Both stand in the way; of two gates the first is told.
  func narrowed(by other: JobReach.Answer) -> JobReach.Answer {
    switch (self, other) {
    case (.closed, _), (_, .closed): .closed
    case (.weak, _): self
    case (.open, _): other
    }
  }

  /// What stands in the way, and does not hold against everything.
  var gate: String? { if case .weak(let gate) = self { gate } else { nil } }

  var isClosed: Bool { if case .closed = self { true } else { false } }
}
