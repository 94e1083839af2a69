import Evidence
import Syntax

/// One job of a workflow.
struct Job {
  let id: String
  let key: YAMLValue
  let value: YAMLValue
  let condition: YAMLValue?
  let permissions: Permissions
  let needs: [String]
  let runsOn: YAMLValue?
  let environment: YAMLValue?
  let env: Environment
  let shell: String?
  let container: YAMLValue?
  let services: YAMLValue?
  let matrix: YAMLValue?
  let outputs: [(name: String, value: YAMLValue)]
  let steps: [Step]
  /// The reusable workflow that the job is.
  let call: WorkflowCall?

  init?(_ key: YAMLValue, _ value: YAMLValue) {
    guard let id = key.string, value.kind == .mapping else { return nil }
    self.id = id
    self.key = key
    self.value = value
    var parts: [String: YAMLValue] = [:]
    for (key, value) in value.allMembers {
      if let name = key.string { parts[name] = value }
    }
    condition = parts["if"]
    permissions = parts["permissions"].map(Permissions.init) ?? .missing
    needs =
      parts["needs"].map {
        $0.kind == .sequence ? $0.elements.compactMap(\.string) : [$0.string ?? ""]
      }
      ?? []
    runsOn = parts["runs-on"]
    environment = parts["environment"]
    env = parts["env"].map { Environment($0) } ?? Environment()
    shell = parts["defaults"]?["run"]?["shell"]?.string
    container = parts["container"]
    services = parts["services"]
    matrix = parts["strategy"]?["matrix"]
    outputs =
      parts["outputs"]?.allMembers.compactMap { member in
        member.key.string.map { ($0, member.value) }
      } ?? []
    steps = parts["steps"].map(Step.all) ?? []
    call = parts["uses"].flatMap { uses in
      WorkflowCall(uses: uses, with: parts["with"], secrets: parts["secrets"])
    }
  }
}

/// `uses` of a job.
struct WorkflowCall {
  let uses: YAMLValue
  let with: YAMLValue?
  let secrets: YAMLValue?

  init?(uses: YAMLValue, with: YAMLValue?, secrets: YAMLValue?) {
    guard uses.string != nil else { return nil }
    self.uses = uses
    self.with = with
    self.secrets = secrets
  }
}

/// One step of a job or of a composite action.
struct Step {
  /// Its place among its job's steps, those in `parallel` counted, too.
  let index: Int
  let value: YAMLValue
  let id: String?
  let name: String?
  let condition: YAMLValue?
  let env: Environment
  let run: PipelineText?
  let uses: YAMLValue?
  let with: [(name: String, value: YAMLValue)]
  let shell: YAMLValue?
  let workingDirectory: YAMLValue?
  /// `owner/name[/path]`, lower case, without its reference.
  let action: String?

  /// In the order in which they run; steps stand in lists of other steps, too (`parallel`).
  static func all(_ list: YAMLValue) -> [Step] {
    var steps: [Step] = []
    var waiting = Array(list.elements.reversed())
    while let value = waiting.popLast() {
      guard value.kind == .mapping else { continue }
      let step = Step(value, steps.count, &waiting)
      if step.run != nil || step.uses != nil { steps.append(step) }
    }
    return steps
  }

  private init(_ value: YAMLValue, _ index: Int, _ waiting: inout [YAMLValue]) {
    self.value = value
    self.index = index
    var (id, name, condition, env): (YAMLValue?, YAMLValue?, YAMLValue?, YAMLValue?)
    var (run, uses, shell, folder, with):
      (YAMLValue?, YAMLValue?, YAMLValue?, YAMLValue?, YAMLValue?)
    for (key, value) in value.allMembers {
      switch key.string {
      case "id": id = value
      case "name": name = value
      case "if": condition = value
      case "env": env = value
      case "run": run = value
      case "uses": uses = value
      case "shell": shell = value
      case "working-directory": folder = value
      case "with": with = value
      default: break
      }
      if value.kind == .sequence { waiting += value.elements.reversed() }
    }
    self.id = id?.string
    self.name = name?.string
    self.condition = condition
    self.env = env.map { Environment($0) } ?? Environment()
    self.run = run.flatMap(PipelineText.init)
    self.uses = uses
    self.shell = shell
    workingDirectory = folder
    self.with =
      with?.allMembers.compactMap { member in
        member.key.string.map { ($0, member.value) }
      } ?? []
    action = uses?.string.map(Self.name(ofUse:))
  }

  private static func name(ofUse text: String) -> String {
    Substring(text.utf8.prefix { $0 != UInt8(ascii: "@") }).lowercased()
  }

  func input(_ name: String) -> YAMLValue? {
    with.last { $0.name == name || $0.name.lowercased() == name }?.value
  }

  var label: String { name ?? id ?? action ?? "step \(index + 1)" }
}
