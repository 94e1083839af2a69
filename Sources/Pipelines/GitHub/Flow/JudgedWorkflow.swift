import Evidence
import Syntax

/// A workflow, and what can be derived from it; each thing once.
final class JudgedWorkflow {
  let workflow: Workflow
  let path: TreePath
  let events: [String]
  private(set) lazy var jobs: [JudgedJob] = workflow.jobs.map { JudgedJob($0, self) }
  /// Jobs of other workflows of the same tree that call this one.
  var callers: [JudgedJob] = []
  /// Of the same tree.
  var actions = LocalActions([])
  /// The workflows of the tree by their names, as far as they are known.
  var namedRuns: NamedRuns?

  init(_ workflow: Workflow) {
    self.workflow = workflow
    path = workflow.source.path
    events = workflow.triggers.map(\.event)
  }

  func job(_ id: String) -> JudgedJob? { jobs.first { $0.job.id == id } }

  private(set) lazy var subject = Subject(.workflow, path.text)
}

/// A job of a workflow with its powers, its reach and what flows in it.
final class JudgedJob {
  let job: Job
  unowned let owner: JudgedWorkflow
  private(set) lazy var expressions: [JobExpression] = JobExpression.all(job)
  private(set) lazy var powers = Powers(self)
  /// The workflow of the same tree that the job calls.
  weak var called: JudgedWorkflow?
  /// With what any caller hands over.
  private(set) lazy var flow = DataFlow(self, .any)
  private var flows: [[ObjectIdentifier]: DataFlow] = [:]
  private var injected: [[ObjectIdentifier]: [Injection]] = [:]
  private var handed: [[ObjectIdentifier]: [Injection.Written: Control]] = [:]
  private var reached: (privileged: [JobReach]?, unprivileged: [JobReach]?) = (nil, nil)
  private(set) lazy var injections: [Injection] = Injection.all(self, flow)
  private var repairs: [Int: Repair?] = [:]
  private(set) lazy var steps: [JudgedStep] = job.steps.map {
    JudgedStep($0, subject, default: shell)
  }
  private(set) lazy var condition = ConditionText(job.condition)

  init(_ job: Job, _ owner: JudgedWorkflow) {
    self.job = job
    self.owner = owner
  }

  /// How far outsiders get with events that bring powers.
  var privileged: [JobReach] {
    if let known = reached.privileged { return known }
    // A workflow that calls itself in a circle gets nothing from there.
    reached.privileged = []
    let found = JobReach.privileged(self)
    reached.privileged = found
    return found
  }

  /// How far they get with events that bring none.
  var unprivileged: [JobReach] {
    if let known = reached.unprivileged { return known }
    reached.unprivileged = []
    let found = JobReach.unprivileged(self)
    reached.unprivileged = found
    return found
  }

  /// What flows when one job calls the workflow, or none.
  func flow(by caller: WorkflowCaller?) -> DataFlow {
    guard workflow.trigger("workflow_call") != nil else { return flow }
    let key = caller?.key ?? []
    if let known = flows[key] { return known }
    let made = DataFlow(self, caller.map { .call($0) } ?? .trigger)
    flows[key] = made
    return made
  }

  /// What becomes part of scripts when an outsider gets here one way.
  func injections(by reach: JobReach) -> [Injection] {
    let flow = flow(by: reach.caller)
    if flow === self.flow { return injections }
    let key = reach.caller?.key ?? []
    if let known = injected[key] { return known }
    let found = Injection.all(self, flow)
    injected[key] = found
    return found
  }

  /// Who decides what is put there when an outsider gets here one way.
  func controls(by reach: JobReach) -> [Injection.Written: Control] {
    let key = reach.caller?.key ?? []
    if let known = handed[key] { return known }
    let found = injections(by: reach).reduce(into: [Injection.Written: Control]()) {
      $0[$1.place] = max($0[$1.place] ?? .fixed, $1.taint.control)
    }
    handed[key] = found
    return found
  }

  /// What takes the injections of a step away.
  func repair(ofStep index: Int) -> Repair? {
    if let known = repairs[index] { return known }
    let repair = EnvironmentRepair.of(steps[index], in: self)
    repairs[index] = .some(repair)
    return repair
  }

  var workflow: Workflow { owner.workflow }

  /// Whether its condition, or that of a job it needs, holds in no run.
  private(set) lazy var neverRuns: Bool = {
    if job.condition != nil, condition?.isNeverTrue == true { return true }
    guard condition?.runsAnyway != true else { return false }
    return needed.contains { $0.condition?.isNeverTrue == true }
  }()

  private(set) lazy var subject = Subject(.job, owner.path.text + "#" + job.id)

  private var shell: String? {
    if let own = job.shell ?? workflow.shell { return own }
    let runner = job.runsOn?.string?.lowercased() ?? ""
    return runner.hasPrefix("windows") ? "pwsh" : nil
  }

  /// Folders into which the job checks out the repository itself.
  private(set) lazy var ownFolders: [String] = job.steps.compactMap { step in
    guard step.action == "actions/checkout", step.input("repository") == nil else { return nil }
    return step.input("path")?.string.flatMap { LocalActions.folder($0) ?? $0 }
  }

  /// The jobs that have to succeed before, and theirs.
  var needed: [JudgedJob] {
    var found: [JudgedJob] = []
    var seen: Set<String> = [job.id]
    var waiting = job.needs
    while let id = waiting.popLast() {
      guard seen.insert(id).inserted, let other = owner.job(id) else { continue }
      found.append(other)
      waiting += other.job.needs
    }
    return found
  }
}

/// A step and its script.
final class JudgedStep {
  let step: Step
  let script: PipelineScript?
  private(set) lazy var condition = ConditionText(step.condition)
  /// Whether it asks who fired an event, by the event.
  var permissionChecks: [String: PermissionCheck.Answer?] = [:]

  init(_ step: Step, _ subject: Subject, default shell: String?) {
    self.step = step
    script = step.run.map { text in
      PipelineScript(
        text, Self.language(step.shell?.string ?? shell), subject: subject, label: step.label,
        hasTemplates: true)
    }
  }

  /// `defaults.run.shell` and `shell`: a name, or a command line with `{0}`.
  static func language(_ shell: String?) -> PipelineScript.Language {
    guard let shell else { return .shell }
    let word = shell.split { $0 == " " || $0 == "/" }.first { !$0.hasPrefix("-") }
    switch word?.lowercased() ?? "bash" {
    case "bash", "sh", "zsh", "dash", "ash", "usr", "bin", "msys2": return .shell
    case "pwsh", "powershell": return .powerShell
    case "cmd": return .commandPrompt
    case let name where name.hasPrefix("python"): return .python
    case "node", "deno", "bun": return .javaScript
    default: return .other
    }
  }
}

/// One expression of a job, wherever it stands.
struct JobExpression {
  let embedded: EmbeddedExpression
  let text: PipelineText
  /// Nil outside of the steps.
  let step: Int?

  static func all(_ job: Job) -> [JobExpression] {
    var found: [JobExpression] = []
    var byRange: [Int: Int] = [:]
    for step in job.steps { byRange[step.value.writtenRange.lowerBound] = step.index }
    gather(job.value, nil, byRange, depth: 0, &found)
    return found
  }

  private static func gather(
    _ value: YAMLValue, _ step: Int?, _ steps: [Int: Int], depth: Int,
    _ found: inout [JobExpression]
  ) {
    guard depth < YAMLValue.depthLimit else { return }
    switch value.kind {
    case .scalar:
      guard let text = value.string, ExpressionTemplate.isIn(text),
        let text = PipelineText(value)
      else { return }
      found += text.expressions.map { JobExpression(embedded: $0, text: text, step: step) }
    case .sequence:
      for element in value.elements {
        let own = element.kind == .mapping ? steps[element.writtenRange.lowerBound] : nil
        gather(element, own ?? step, steps, depth: depth + 1, &found)
      }
    case .mapping:
      for member in value.members { gather(member.value, step, steps, depth: depth + 1, &found) }
    }
  }
}

extension YAMLValue {
  /// No document is deeper.
  static let depthLimit = 201
}
