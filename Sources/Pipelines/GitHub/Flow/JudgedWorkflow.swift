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
  private(set) lazy var flow = DataFlow(self)
  /// How far outsiders get with events that bring powers, and with those that do not.
  private(set) lazy var privileged: [JobReach] = JobReach.privileged(self)
  private(set) lazy var unprivileged: [JobReach] = JobReach.unprivileged(self)
  private(set) lazy var injections: [Injection] = Injection.all(self)
  private var repairs: [Int: Repair?] = [:]
  private(set) lazy var steps: [JudgedStep] = job.steps.map {
    JudgedStep($0, subject, default: shell)
  }
  private(set) lazy var condition = ConditionText(job.condition)

  init(_ job: Job, _ owner: JudgedWorkflow) {
    self.job = job
    self.owner = owner
  }

  /// What takes the injections of a step away.
  func repair(ofStep index: Int) -> Repair? {
    if let known = repairs[index] { return known }
    let repair = EnvironmentRepair.of(steps[index], in: self)
    repairs[index] = .some(repair)
    return repair
  }

  var workflow: Workflow { owner.workflow }
  private(set) lazy var subject = Subject(.job, owner.path.text + "#" + job.id)

  private var shell: String? {
    if let own = job.shell ?? workflow.shell { return own }
    let runner = job.runsOn?.string?.lowercased() ?? ""
    return runner.hasPrefix("windows") ? "pwsh" : nil
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
