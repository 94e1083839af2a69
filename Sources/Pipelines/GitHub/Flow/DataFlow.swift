import Evidence
import Syntax

/// What texts in a job can hold: from fields of the event through `env`, outputs of steps and jobs, and
/// inputs.
final class DataFlow {
  private unowned let job: JudgedJob
  private var outputs: [Int: [String: Taint]] = [:]
  private var depth = 0

  /// Outputs of outputs of outputs: no workflow goes on for longer.
  private static let depthLimit = 12

  init(_ job: JudgedJob) { self.job = job }

  /// Everything that a text can hold.
  func taint(_ text: PipelineText, at step: Int?) -> Taint {
    text.expressions.reduce(.none) { taint, embedded in
      guard let expression = embedded.expression else { return taint }
      return expression.flowing.reduce(taint) { .graver($0, self.taint($1, at: step)) }
    }
  }

  /// What one context can hold.
  func taint(_ context: Expression, at step: Int?) -> Taint {
    guard case .context(let name, let steps) = context.node, let path = context.path else {
      return .none
    }
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthLimit else { return .none }
    switch (name, steps.first) {
    case ("github", _):
      let control = ContextCatalogue.control(path, events: job.owner.events)
      return Taint(control: control, root: path, way: [])
    case ("env", .name(let variable)?): return environment(variable, at: step).through(path)
    case ("inputs", .name(let input)?): return self.input(input).through(path)
    case ("matrix", .name(let key)?): return matrix(key).through(path)
    case ("steps", .name(let id)?): return stepOutput(id, steps, at: step).through(path)
    case ("needs", .name(let id)?): return jobOutput(id, steps).through(path)
    default: return .none
    }
  }

  /// The first step that brings what a pull request's own run uploaded.
  private(set) lazy var artifact: Int? = {
    guard job.owner.events.contains("workflow_run") else { return nil }
    return job.steps.first { step in
      switch step.step.action {
      case "dawidd6/action-download-artifact": return true
      case "actions/download-artifact": return step.step.input("run-id") != nil
      case "actions/github-script":
        return step.step.input("script")?.string?.holds("downloadArtifact") ?? false
      case nil: return step.script?.text.text.holds("gh run download") ?? false
      default: return false
      }
    }?.step.index
  }()

  // MARK: Environment

  func environment(_ name: String, at step: Int?) -> Taint {
    let scopes = [
      step.flatMap { $0 < job.job.steps.count ? job.job.steps[$0].env : nil }, job.job.env,
      job.workflow.env,
    ]
    for case let scope? in scopes {
      if let variable = scope.variables.last(where: { $0.name.lowercased() == name.lowercased() }) {
        return PipelineText(variable.value).map { taint($0, at: step) } ?? .none
      }
    }
    return written(name, before: step)
  }

  /// What earlier steps wrote to the environment file.
  private func written(_ name: String, before step: Int?) -> Taint {
    let last = min(step ?? job.steps.count, job.steps.count)
    return (0..<max(0, last)).reduce(.none) { taint, index in
      .graver(taint, results(of: index)["env:" + name.lowercased()] ?? .none)
    }
  }

  // MARK: Outputs

  private func stepOutput(_ id: String, _ path: [Expression.Step], at step: Int?) -> Taint {
    guard let found = job.job.steps.first(where: { $0.id?.lowercased() == id }) else {
      return .none
    }
    guard path.count >= 3, case .name("outputs") = path[1], case .name(let output) = path[2] else {
      return .none
    }
    if let uses = found.uses { return ActionOutputs.taint(uses.string ?? "", output) }
    return results(of: found.index)["out:" + output] ?? .none
  }

  private func results(of index: Int) -> [String: Taint] {
    if let known = outputs[index] { return known }
    outputs[index] = [:]
    guard index < job.steps.count, let script = job.steps[index].script else { return [:] }
    let found = ScriptOutputs(script, index, self).found
    outputs[index] = found
    return found
  }

  private func jobOutput(_ id: String, _ path: [Expression.Step]) -> Taint {
    guard let other = job.owner.workflow.jobs.firstIndex(where: { $0.id.lowercased() == id }),
      path.count >= 3, case .name("outputs") = path[1], case .name(let output) = path[2]
    else { return .none }
    let judged = job.owner.jobs[other]
    guard depth < Self.depthLimit,
      let value = judged.job.outputs.last(where: { $0.name.lowercased() == output })?.value,
      let text = PipelineText(value), judged !== job
    else { return .none }
    judged.flow.depth = depth
    return judged.flow.taint(text, at: nil)
  }

  // MARK: Inputs

  private func input(_ name: String) -> Taint {
    var taint = Taint.none
    if let dispatch = job.workflow.trigger("workflow_dispatch"), let kind = kind(name, dispatch) {
      taint = .graver(taint, Taint(control: kind, root: "inputs." + name, way: []))
    }
    guard let call = job.workflow.trigger("workflow_call"), let kind = kind(name, call) else {
      return taint
    }
    if kind == .fixed { return taint }
    let callers = job.owner.callers.compactMap { caller -> Taint? in
      guard caller !== job,
        let value = caller.job.call?.with?.members.last(where: {
          $0.key.string?.lowercased() == name
        })?.value, let text = PipelineText(value)
      else { return nil }
      caller.flow.depth = depth
      return caller.flow.taint(text, at: nil)
    }
    let unknown = Taint(control: .member, root: "inputs." + name, way: [])
    return callers.reduce(.graver(taint, unknown)) { .graver($0, $1) }
  }

  /// Numbers, flags and choices leave no room; nil when there is no such input.
  private func kind(_ name: String, _ trigger: Trigger) -> Control? {
    guard
      let input = trigger.value?["inputs"]?.members.last(where: {
        $0.key.string?.lowercased() == name
      })?.value
    else { return nil }
    switch input["type"]?.string {
    case "boolean", "number", "choice", "environment": return .fixed
    default: return .member
    }
  }

  // MARK: Matrix

  private func matrix(_ key: String) -> Taint {
    guard let matrix = job.job.matrix else { return .none }
    guard matrix.kind == .mapping else { return computed(matrix) }
    var taint = Taint.none
    for member in matrix.allMembers {
      let name = member.key.string?.lowercased()
      guard name == key || name == "include" else { continue }
      taint = .graver(taint, computed(member.value))
    }
    return taint
  }

  /// A matrix that is made in the run: of what, mostly only the run knows.
  private func computed(_ value: YAMLValue) -> Taint {
    let taint = scalars(value, 0)
    guard taint.control == .fixed, isComputed(value, 0) else { return taint }
    return Taint(control: .member, root: "what the matrix is made of", way: [])
  }

  private func isComputed(_ value: YAMLValue, _ level: Int) -> Bool {
    guard level < 8 else { return true }
    switch value.kind {
    case .scalar:
      return PipelineText(value)?.expressions.contains { embedded in
        embedded.expression?.flowing.contains { context in
          ["needs", "steps", "env", "vars"].contains { context.path?.hasPrefix($0 + ".") == true }
        } ?? false
      } ?? false
    case .sequence: return value.elements.contains { isComputed($0, level + 1) }
    case .mapping: return value.members.contains { isComputed($0.value, level + 1) }
    }
  }

  private func scalars(_ value: YAMLValue, _ level: Int) -> Taint {
    guard level < 8 else { return .none }
    switch value.kind {
    case .scalar: return PipelineText(value).map { taint($0, at: nil) } ?? .none
    case .sequence: return value.elements.reduce(.none) { .graver($0, scalars($1, level + 1)) }
    case .mapping: return value.members.reduce(.none) { .graver($0, scalars($1.value, level + 1)) }
    }
  }
}

/// Outputs of well-known actions that hold what an outsider wrote.
enum ActionOutputs {
  private static let outsider: [String: Set<String>] = [
    "alessbell/pull-request-comment-branch": ["head_ref"],
    "xt0rted/pull-request-comment-branch": ["head_ref"],
    "eficode/resolve-pr-refs": ["head_ref"],
    "tj-actions/branch-names": ["current_branch", "head_ref_branch", "ref_branch"],
    "potiuk/get-workflow-origin": ["sourceheadbranch", "sourceheadrepo"],
    "actions-ecosystem/action-regex-match": ["match", "group1", "group2"],
    "peter-murray/issue-body-parser-action": ["payload"],
    "tj-actions/changed-files": [
      "all_changed_files", "all_modified_files", "added_files", "modified_files", "renamed_files",
      "all_changed_and_modified_files", "all_old_new_renamed_files", "other_changed_files",
    ],
    "jitterbit/get-changed-files": ["all", "added", "modified", "added_modified"],
  ]

  static func taint(_ uses: String, _ output: String) -> Taint {
    let action = String(uses.prefix { $0 != "@" }).lowercased()
    guard outsider[action]?.contains(output) == true else { return .none }
    // Names of files allow fewer letters than branches do, but all that a shell needs.
    return Taint(control: .outsider, root: "\(action)'s \(output)", way: [])
  }
}
