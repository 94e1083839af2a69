import Evidence
import Syntax

/// Steps that ask who fired the event, or what they may do.
enum PermissionCheck {
  enum Answer {
    /// It asks, and stops who may not.
    case asks
    /// It may ask: what it does with the answer, only a run shows.
    case mayAsk(String)
  }

  private static let marks = [
    "getcollaboratorpermissionlevel", "collaborators/", "get-user-teams-membership",
    "check-user-permission", "has-permission", "checkmembershipforuser", "team-member",
    "is-organization-member", "require-permission", "actor-permission", "ismember",
    "/memberships/", "maintainer-tools/.github/actions/update-snapshots-checkout",
  ]

  private static let association = "author_association"

  static func of(_ step: JudgedStep, _ event: String) -> Answer? {
    if let known = step.permissionChecks[event] { return known }
    let answer = look(at: step, event)
    step.permissionChecks[event] = .some(answer)
    return answer
  }

  private static func look(at step: JudgedStep, _ event: String) -> Answer? {
    if SelfGating.stops(step.step, event) { return .asks }
    let texts = texts(step)
    for text in texts where marks.contains(where: { TextSearch.holds(text, $0) }) { return .asks }
    for text in texts where asksAssociation(text, event) { return .asks }
    if step.step.env.variables.contains(where: {
      asksAssociation($0.value.string?.lowercased() ?? "", event)
    }) {
      return .mayAsk("the writer's association")
    }
    return NameTest.isIn(step.step, texts, event) ? .mayAsk("the name of who fires it") : nil
  }

  private static func texts(_ step: JudgedStep) -> [String] {
    var texts = [step.step.action ?? ""]
    if let run = step.step.run?.text { texts.append(run.lowercased()) }
    return texts + step.step.with.compactMap { $0.value.string?.lowercased() }
  }

  /// On a comment the association of the issue is its author's, whoever comments.
  private static func asksAssociation(_ text: String, _ event: String) -> Bool {
    guard TextSearch.holds(text, association) else { return false }
    let others = OutsiderWorld.subjects(ofReplies: event).map { $0 + "." }
    return text.ranges(of: association).contains { range in
      !others.contains { text[..<range.lowerBound].hasSuffix($0) }
    }
  }

  /// What stands between an outsider and a later step of the same job.
  static func gate(_ step: JudgedStep, before later: JudgedStep, in job: JudgedJob, _ event: String)
    -> JobReach.Answer?
  {
    switch of(step, event) {
    case nil: return nil
    case .asks:
      let isHeeded = names(later.condition, output(of: step))
      return isHeeded || later.condition?.runsAnyway != true ? .closed : nil
    case .mayAsk(let what):
      let gate = "\(what), which the step '\(step.step.label)' looks at"
      if names(later.condition, output(of: step)) { return .weak(gate) }
      // It decides by what it writes down, and this step does not read that.
      if job.steps.contains(where: { names($0.condition, output(of: step)) }) { return nil }
      return mayFail(step) ? .weak(gate) : nil
    }
  }

  /// What a needed job puts between an outsider and a job.
  static func gate(_ check: JudgedJob, before job: JudgedJob, _ event: String) -> JobReach.Answer? {
    var found: JobReach.Answer?
    for step in check.steps {
      switch of(step, event) {
      case nil: continue
      case .asks:
        return isHeeded(job, check) ? .closed : .weak("the check in the job '\(check.job.id)'")
      case .mayAsk(let what):
        let isOutput = check.job.outputs.contains { output in
          step.step.id.map {
            output.value.string?.lowercased().holds("steps.\($0.lowercased()).") ?? false
          }
            ?? false
        }
        let isRead = isOutput && job.condition != nil && isHeeded(job, check)
        guard isRead || job.condition == nil && mayFail(step) else { continue }
        found = .weak("\(what), which the job '\(check.job.id)' looks at")
      }
    }
    return found
  }

  private static func output(of step: JudgedStep) -> String? {
    step.step.id.map { "steps." + $0.lowercased() + "." }
  }

  private static func names(_ condition: ConditionText?, _ prefix: String?) -> Bool {
    guard let prefix, let expression = condition?.expression else { return false }
    return expression.all.contains { $0.path?.hasPrefix(prefix) == true }
  }

  private static let failures = [
    "exit 1", "exit(1", "exit 2", "setfailed", "throw ", "raise ", "exit $", "::error",
  ]

  /// Whether a step that always runs can end its job; what a file of the repository does, nobody reads here.
  private static func mayFail(_ step: JudgedStep) -> Bool {
    guard step.condition == nil else { return false }
    if texts(step).contains(where: { text in failures.contains { TextSearch.holds(text, $0) } }) {
      return true
    }
    return RepositoryCode.execution(step, folder: nil, from: 0) != nil
  }

  /// Whether a job's condition asks the job that checks.
  private static func isHeeded(_ job: JudgedJob, _ check: JudgedJob) -> Bool {
    guard let expression = job.condition?.expression else {
      // Without a condition the job runs when the check succeeds.
      return true
    }
    return expression.all.contains {
      $0.path?.hasPrefix("needs." + check.job.id.lowercased() + ".") == true
    }
  }
}

/// A test of who fired the event against names: `[ "$ACTOR" = "ann" ]`, `list.includes(context.actor)`.
enum NameTest {
  private static let contexts = ["github.actor", "github.triggering_actor", "sender.login"]
  private static let tests = [
    "===", "!==", "==", "!=", ".includes(", ".indexof(", ".has(", "=~", "grep ", "case ", " in [",
    " in (", "\" = \"", " not in ", ".some(",
  ]

  /// - Parameter texts: what the step runs and is given, lower case.
  static func isIn(_ step: Step, _ texts: [String], _ event: String) -> Bool {
    let names = names(step, event)
    return texts.contains { isTested(names, in: $0) }
  }

  /// Whether a line tests one of some names, or a variable that an earlier line made of one.
  private static func isTested(_ names: [String], in text: String) -> Bool {
    var names = names
    for line in text.split(separator: "\n").map(String.init)
    where names.contains(where: { TextSearch.holds(line, $0) }) {
      if tests.contains(where: { TextSearch.holds(line, $0) }) { return true }
      if let variable = variable(assigned: line) { names.append(variable) }
    }
    return false
  }

  /// `const user = …`, `USER=…`
  private static func variable(assigned line: String) -> String? {
    guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let name = line[..<equals].split(separator: " ").last.map(String.init) ?? ""
    return name.utf8.count > 2 && !name.holds(".") ? name : nil
  }

  private static func names(_ step: Step, _ event: String) -> [String] {
    var names = contexts + ["context.actor", "$github_actor", "${github_actor", "env.github_actor"]
    let object =
      event.hasSuffix("_comment") ? "comment" : event == "issues" ? "issue" : "pull_request"
    names.append(object + ".user.login")
    for variable in step.env.variables {
      let value = variable.value.string?.lowercased() ?? ""
      guard (contexts + [object + ".user.login"]).contains(where: { TextSearch.holds(value, $0) })
      else { continue }
      let name = variable.name.lowercased()
      names += ["$" + name, "${" + name, "env." + name, "env['" + name, "environ['" + name]
      names += ["environ[\"" + name]
    }
    return names
  }
}

/// Actions that refuse by themselves who may not write.
enum SelfGating {
  /// They end the job then.
  private static let stopping: Set = [
    "anthropics/claude-code-action", "openai/codex-action", "sst/opencode/github", "github/command",
    "github/branch-deploy",
  ]

  /// Whether steps behind it run for members alone. Whose pull request a run was for, they do not ask.
  static func stops(_ step: Step, _ event: String) -> Bool {
    guard let action = step.action, stopping.contains(action), event != "workflow_run" else {
      return false
    }
    return AgentOnUntrustedText.openness(step) == nil
  }

  /// Whether the step does nothing for who may not write.
  static func isIn(_ step: Step, _ event: String) -> Bool {
    if step.action == "peter-evans/slash-command-dispatch" {
      let texts = ["permission", "config"].compactMap { step.input($0)?.string?.lowercased() }
      return !texts.contains { text in
        ["none", "read", "triage", "{{"].contains { TextSearch.holds(text, $0) }
      } && step.input("config-from-file") == nil
    }
    return stops(step, event)
  }
}
