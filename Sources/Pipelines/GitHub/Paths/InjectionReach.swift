/// Whether an outsider's event brings a text to the script that it is put into.
enum InjectionReach {
  /// With powers that the workflow states, behind a gate that does not hold against everything, if any.
  case powers(gate: String?)
  case noPowers(gate: String?)
  /// Only what members start gets there.
  case none

  init(_ injection: Injection, in job: JudgedJob) {
    let isUnknown =
      job.owner.callers.isEmpty && job.workflow.trigger("workflow_call") != nil
      && !(job.condition?.isNeverTrue ?? false)
    var found: InjectionReach = isUnknown ? .noPowers(gate: nil) : .none
    for reach in job.privileged + job.unprivileged
    where AttackPath.isReached(reach, injection) && Self.isBrought(injection, by: reach, to: job) {
      let answer = reach.step(injection.step)
      let hasPowers = reach.trigger.access == .outsiderWithPowers && reach.powers.isStated
      let next: InjectionReach =
        hasPowers ? .powers(gate: answer.gate) : .noPowers(gate: answer.gate)
      if next.rank > found.rank { found = next }
    }
    self = found
  }

  /// Of several callers one alone may hand over what an outsider writes.
  private static func isBrought(
    _ injection: Injection, by reach: JobReach, to job: JudgedJob
  ) -> Bool {
    guard reach.caller != nil else { return true }
    let handed = job.controls(by: reach)[injection.place]
    return handed.map { $0 >= injection.taint.control } ?? false
  }

  var isAny: Bool { if case .none = self { false } else { true } }

  var gate: String? {
    switch self {
    case .powers(let gate), .noPowers(let gate): gate
    case .none: nil
    }
  }

  private var rank: Int {
    switch self {
    case .none: 0
    case .noPowers(let gate): gate == nil ? 2 : 1
    case .powers(let gate): gate == nil ? 4 : 3
    }
  }
}
