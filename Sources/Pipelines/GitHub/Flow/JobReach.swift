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

  /// Reach with each event that an outsider can fire and that brings powers.
  static func privileged(_ judged: JudgedJob) -> [JobReach] {
    judged.workflow.triggers.filter { $0.access == .outsiderWithPowers }
      .map { JobReach(judged, $0) }
      .filter { if case .closed = $0.job { false } else { true } }
  }

  static func unprivileged(_ judged: JudgedJob) -> [JobReach] {
    judged.workflow.triggers.filter { $0.access == .outsiderWithout }
      .map { JobReach(judged, $0) }
      .filter { if case .closed = $0.job { false } else { true } }
  }

  private init(_ judged: JudgedJob, _ trigger: Trigger) {
    self.judged = judged
    self.trigger = trigger
    worlds = ["NONE", "CONTRIBUTOR"].map { association in
      OutsiderWorld(
        event: trigger.event, trigger: trigger, association: association,
        env: { [unowned judged] name in JobReach.literal(name, judged) })
    }
    job = Self.gate(judged, trigger, worlds)
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
    let own = answer(judged.condition, worlds)
    if case .closed = own { return .closed }
    var weakest = own
    if judged.job.environment != nil {
      weakest = .weak(
        "the environment '\(judged.powers.environment ?? "")', if it asks for approval")
    }
    let runsAnyway = judged.condition?.expression?.all.contains { part in
      if case .call(let name, _) = part.node { return name == "always" || name == "failure" }
      return false
    }
    guard runsAnyway != true else { return weakest }
    for other in judged.needed {
      if case .closed = answer(other.condition, worlds) { return .closed }
      if other.job.environment != nil {
        weakest = .weak(
          "the environment '\(other.powers.environment ?? "")', if it asks for approval")
      }
      if PermissionCheck.isIn(other) {
        return PermissionCheck.isHeeded(judged, other)
          ? .closed : .weak("the check in the job '\(other.job.id)'")
      }
    }
    return weakest
  }

  private static func answer(_ condition: ConditionText?, _ worlds: [OutsiderWorld]) -> Answer {
    guard let condition, !condition.isAlwaysTrue else { return .open }
    guard let expression = condition.expression else { return .open }
    let answers = worlds.map { $0.evaluator.likelihood(expression) }
    if answers.allSatisfy({ $0 == .never }) { return .closed }
    if answers.contains(.always) || answers.contains(.chosen) { return .open }
    let namesLabel = expression.all.contains { $0.path?.holds(".labels") == true }
    return namesLabel ? .weak("a label, which stays when new commits are pushed") : .open
  }

  /// Whether a step is reached, after the checks of steps before it.
  func step(_ index: Int) -> Answer {
    let own = Self.answer(judged.steps[index].condition, worlds)
    if case .closed = own { return .closed }
    for earlier in judged.steps[..<index] where PermissionCheck.isIn(earlier) {
      return .closed
    }
    if case .weak = own { return own }
    return job
  }
}

/// Steps that ask what the person who fired the event may do.
enum PermissionCheck {
  private static let marks = [
    "getcollaboratorpermissionlevel", "collaborators/", "author_association",
    "get-user-teams-membership",
    "check-user-permission", "has-permission", "checkmembershipforuser", "team-member",
    "is-organization-member",
    "require-permission", "actor-permission", "ismember", "/memberships/",
  ]

  static func isIn(_ job: JudgedJob) -> Bool { job.steps.contains { isIn($0) } }

  static func isIn(_ step: JudgedStep) -> Bool {
    var texts = [step.step.action ?? ""]
    if let run = step.step.run?.text { texts.append(run) }
    texts += step.step.with.compactMap(\.value.string)
    return texts.contains { text in
      let text = text.lowercased()
      return marks.contains { TextSearch.holds(text, $0) }
    }
  }

  /// Whether a job's condition asks the job that checks.
  static func isHeeded(_ job: JudgedJob, _ check: JudgedJob) -> Bool {
    guard let expression = job.condition?.expression else {
      // Without a condition the job runs when the check succeeds.
      return true
    }
    return expression.all.contains {
      $0.path?.hasPrefix("needs." + check.job.id.lowercased()) == true
    }
  }
}
