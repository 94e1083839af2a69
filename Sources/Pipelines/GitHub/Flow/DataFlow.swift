import Evidence
import Syntax

/// What texts in a job, or in an action that one of its steps uses, can hold: from fields of the event
/// through `env`, outputs of steps and jobs, and inputs.
final class DataFlow {
  /// Who starts the job's workflow.
  enum Start {
    /// Its triggers and every caller.
    case any
    /// Its own triggers.
    case trigger
    case call(WorkflowCaller)
  }

  unowned let job: JudgedJob
  let steps: [JudgedStep]
  let start: Start
  /// The events that the `github` context may be of.
  let events: [String]
  /// Whose steps these are; nil of the job's own.
  let action: JudgedAction?
  /// What flows around the step that uses the action, and its place there.
  private unowned(unsafe) let outer: DataFlow?
  private let outerStep: Int
  private let level: Int
  private var inner: [Int: DataFlow] = [:]
  private var outputs: [Int: [String: Taint]] = [:]
  /// What was asked for already, by its name; what leads to itself in a circle adds nothing.
  private var known: [String: Taint] = [:]
  private var depth = 0

  /// Outputs of outputs of outputs: no workflow goes on for longer.
  private static let depthLimit = 12

  init(_ job: JudgedJob, _ start: Start) {
    self.job = job
    self.start = start
    steps = job.steps
    action = nil
    outer = nil
    outerStep = 0
    level = 0
    switch start {
    case .any, .trigger: events = job.owner.events
    case .call(let caller): events = caller.events
    }
  }

  private init(_ action: JudgedAction, _ outer: DataFlow, _ step: Int) {
    job = outer.job
    start = outer.start
    events = outer.events
    steps = action.steps
    self.action = action
    self.outer = outer
    outerStep = step
    level = outer.level + 1
  }

  /// What flows in the action of the same tree that a step uses; nil where it uses none.
  func inner(_ step: Int) -> DataFlow? {
    if let known = inner[step] { return known }
    guard level < LocalActions.depthLimit, step < steps.count,
      let action = job.owner.actions.action(of: steps[step].step, folders: job.ownFolders),
      !isInside(action)
    else { return nil }
    let made = DataFlow(action, self, step)
    inner[step] = made
    return made
  }

  private func isInside(_ action: JudgedAction) -> Bool {
    self.action === action || outer?.isInside(action) == true
  }

  /// Everything that a text can hold.
  func taint(_ text: PipelineText, at step: Int?) -> Taint {
    text.expressions.reduce(.none) { taint, embedded in
      guard let expression = embedded.expression else { return taint }
      return .graver(taint, self.taint(of: expression, at: step))
    }
  }

  /// Everything that an expression's text can hold.
  func taint(of expression: Expression, at step: Int?) -> Taint {
    let taint = expression.flowing.reduce(.none) { Taint.graver($0, self.taint($1, at: step)) }
    if case .call("tojson", _) = expression.node { return taint.asJSON(true) }
    return taint
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
    case ("github", _): return field(path)
    case ("env", .name(let variable)?): return environment(variable, at: step).through(path)
    case ("inputs", .name(let input)?):
      return once("inputs." + input) { self.input(input) }.through(path)
    case ("matrix", .name(let key)?): return matrix(key).through(path)
    case ("steps", .name(let id)?): return stepOutput(id, steps).through(path)
    case ("needs", .name(let id)?), ("jobs", .name(let id)?):
      return jobOutput(id, steps).through(path)
    default: return .none
    }
  }

  /// What a field of the event can hold.
  func field(_ path: String) -> Taint {
    Taint(
      control: ContextCatalogue.control(path, events: events), root: path,
      head: ProposedHead.isNamed(by: path) ? path : nil)
  }

  /// The first step that brings what a pull request's own run uploaded; -1 of one before all of them.
  private(set) lazy var artifact: Int? = {
    if let outer, let earlier = outer.artifact, earlier < outerStep { return -1 }
    return ownArtifact
  }()

  private lazy var ownArtifact: Int? = {
    guard events.contains("workflow_run") else { return nil }
    return steps.first { step in
      switch step.step.action {
      case "dawidd6/action-download-artifact": return true
      case "actions/download-artifact": return step.step.input("run-id") != nil
      case "actions/github-script":
        return step.step.input("script")?.string?.holds("downloadArtifact") ?? false
      case nil: return step.script?.text.text.holds("gh run download") ?? false
      default: return inner(step.step.index)?.ownArtifact != nil
      }
    }?.step.index
  }()

  /// The first step that brings a pull request's files into a run with powers, and their folder.
  private(set) lazy var checkout: (step: Int, folder: String?)? = {
    guard !job.privileged.isEmpty else { return nil }
    if let outer, let earlier = outer.checkout, earlier.step < outerStep {
      return (-1, earlier.folder)
    }
    let checkouts = UntrustedCheckout.all(steps, nil) { path in
      job.privileged.contains { AttackPath.suits(path, $0.trigger.event) }
    }
    return checkouts.first.map { ($0.step, $0.folder) }
  }()

  /// What a file holds that a step reads; nil where no outsider made it.
  ///
  /// - Parameter paths: of the files, as far as they are written out.
  func file(_ paths: [String], at step: Int) -> Taint? {
    if let artifact, artifact <= step { return .file("a file of an artifact") }
    guard let checkout, checkout.step <= step else { return nil }
    if let folder = checkout.folder {
      let directory = step < steps.count ? steps[step].step.workingDirectory?.string : nil
      let isThere = (paths + [directory].compactMap(\.self)).contains { path in
        path.split(separator: "/").joined(separator: "/").hasPrefix(folder)
          || path.hasPrefix("./" + folder)
      }
      guard isThere else { return nil }
    }
    return .file("a file of the pull request")
  }

  private func once(_ name: String, _ find: () -> Taint) -> Taint {
    if let found = known[name] { return found }
    known[name] = Taint.none
    let found = find()
    known[name] = found
    return found
  }

  // MARK: Environment

  func environment(_ name: String, at step: Int?) -> Taint {
    once("env.\(name).\(step ?? -1)") { found(name, at: step) }
  }

  private func found(_ name: String, at step: Int?) -> Taint {
    let own = step.flatMap { $0 < steps.count ? steps[$0].step.env : nil }
    let scopes = [own] + (outer == nil ? [job.job.env, job.workflow.env] : [])
    for case let scope? in scopes {
      if let variable = scope.variables.last(where: { $0.name.lowercased() == name.lowercased() }) {
        return PipelineText(variable.value).map { self.taint($0, at: step) } ?? .none
      }
    }
    let taint = written(name, before: step)
    return outer.map { .graver(taint, $0.environment(name, at: outerStep)) } ?? taint
  }

  /// What earlier steps wrote to the environment file.
  private func written(_ name: String, before step: Int?) -> Taint {
    let last = min(step ?? steps.count, steps.count)
    return (0..<max(0, last)).reduce(.none) { taint, index in
      .graver(taint, results(of: index)["env:" + name.lowercased()] ?? .none)
    }
  }

  // MARK: Outputs

  private func stepOutput(_ id: String, _ path: [Expression.Step]) -> Taint {
    guard let found = steps.first(where: { $0.step.id?.lowercased() == id })?.step,
      let output = Self.output(path)
    else { return .none }
    if let inner = inner(found.index), let action = inner.action {
      guard
        let value = action.action.outputs.last(where: { $0.name.lowercased() == output })?.value,
        let text = PipelineText(value)
      else { return .none }
      inner.depth = depth
      return inner.taint(text, at: nil)
    }
    if found.uses != nil, found.action != GitHubScriptOutputs.action {
      return ActionOutputs.taint(found, output, self)
    }
    let results = results(of: found.index)
    return results["out:" + output] ?? results["out:*"] ?? .none
  }

  /// `outputs.NAME`, behind a step's or a job's id.
  private static func output(_ path: [Expression.Step]) -> String? {
    guard path.count >= 2, case .name("outputs") = path[1] else { return nil }
    guard path.count >= 3, case .name(let output) = path[2] else { return nil }
    return output
  }

  private func results(of index: Int) -> [String: Taint] {
    if let known = outputs[index] { return known }
    outputs[index] = [:]
    guard index < steps.count else { return [:] }
    let step = steps[index]
    var found: [String: Taint] = [:]
    if let script = step.script {
      found = ScriptOutputs(script, index, self).found
    } else if step.step.action == GitHubScriptOutputs.action {
      let text = step.step.input("script").flatMap { PipelineText($0) }
      found = text.map { GitHubScriptOutputs($0, index, self).found } ?? [:]
    } else if let inner = inner(index) {
      inner.depth = depth
      found = inner.writtenVariables
    }
    outputs[index] = found
    return found
  }

  /// What an action's steps leave in the environment of the steps behind it.
  private var writtenVariables: [String: Taint] {
    steps.indices.reduce(into: [:]) { found, index in
      for (key, taint) in results(of: index) where key.hasPrefix("env:") {
        found[key] = .graver(found[key] ?? .none, taint)
      }
    }
  }

  private func jobOutput(_ id: String, _ path: [Expression.Step]) -> Taint {
    guard let other = job.owner.workflow.jobs.firstIndex(where: { $0.id.lowercased() == id }),
      let output = Self.output(path), depth < Self.depthLimit
    else { return .none }
    let judged = job.owner.jobs[other]
    if let called = judged.called { return self.called(output, of: called, by: judged) }
    guard let value = judged.job.outputs.last(where: { $0.name.lowercased() == output })?.value,
      let text = PipelineText(value)
    else { return .none }
    let flow = same(judged)
    return flow.once("outputs." + output) { flow.taint(text, from: self) }
  }

  /// An output of a workflow of the same tree that a job calls.
  private func called(
    _ name: String, of called: JudgedWorkflow, by caller: JudgedJob
  ) -> Taint {
    let outputs = called.workflow.trigger("workflow_call")?.value?["outputs"]
    guard
      let value = outputs?.members.last(where: { $0.key.string?.lowercased() == name })?
        .value["value"], let text = PipelineText(value), let first = called.jobs.first
    else { return .none }
    var outer: WorkflowCaller?
    if case .call(let own) = start { outer = own }
    guard (outer?.chain.count ?? 0) < LocalActions.depthLimit else { return .none }
    return first.flow(by: WorkflowCaller(caller, outer)).taint(text, from: self)
  }

  /// What flows in another job of the workflow, started the same way.
  private func same(_ other: JudgedJob) -> DataFlow {
    switch start {
    case .any: other.flow
    case .trigger: other.flow(by: nil)
    case .call(let caller): other.flow(by: caller)
    }
  }

  private func taint(_ text: PipelineText, from flow: DataFlow) -> Taint {
    let own = depth
    depth = max(own, flow.depth)
    defer { depth = own }
    return taint(text, at: nil)
  }

  // MARK: Inputs

  private func input(_ name: String) -> Taint {
    if let action, let outer {
      let value = outer.steps[outerStep].step.input(name).flatMap { PipelineText($0) }
      if let value {
        outer.depth = depth
        return outer.taint(value, at: outerStep)
      }
      return action.standard(name).map { self.taint($0, at: nil) } ?? .none
    }
    if case .call(let caller) = start { return handed(name, caller) }
    var taint = Taint.none
    if let dispatch = job.workflow.trigger("workflow_dispatch"), let kind = kind(name, dispatch) {
      taint = .graver(taint, Taint(control: kind, root: "inputs." + name))
    }
    guard let call = job.workflow.trigger("workflow_call"), let kind = kind(name, call) else {
      return taint
    }
    if kind == .fixed { return taint }
    if case .trigger = start { return taint }
    let callers = job.owner.callers.compactMap { caller -> Taint? in
      guard caller !== job,
        let value = caller.job.call?.with?.members.last(where: {
          $0.key.string?.lowercased() == name
        })?.value, let text = PipelineText(value)
      else { return nil }
      return caller.flow.taint(text, from: self)
    }
    let unknown = Taint(control: .member, root: "inputs." + name)
    return callers.reduce(.graver(taint, unknown)) { .graver($0, $1) }
  }

  /// What one caller hands over.
  private func handed(_ name: String, _ caller: WorkflowCaller) -> Taint {
    guard let call = job.workflow.trigger("workflow_call"), let kind = kind(name, call),
      kind != .fixed
    else { return .none }
    if let value = caller.value(name).flatMap({ PipelineText($0) }) {
      return caller.job.flow(by: caller.outer).taint(value, from: self)
    }
    let standard = call.value?["inputs"]?.members.last { $0.key.string?.lowercased() == name }?
      .value["default"]
    return standard.flatMap { PipelineText($0) }.map { self.taint($0, at: nil) } ?? .none
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
    return Taint(control: .member, root: "what the matrix is made of")
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
    case .scalar: return PipelineText(value).map { self.taint($0, at: nil) } ?? .none
    case .sequence: return value.elements.reduce(.none) { .graver($0, scalars($1, level + 1)) }
    case .mapping: return value.members.reduce(.none) { .graver($0, scalars($1.value, level + 1)) }
    }
  }
}
