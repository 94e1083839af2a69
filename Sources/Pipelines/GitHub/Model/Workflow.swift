import Evidence
import Syntax

/// A GitHub workflow as the runner reads it, with every part where it is written.
struct Workflow {
  let source: Source
  let root: YAMLValue
  let name: String?
  let triggers: [Trigger]
  let permissions: Permissions
  let env: Environment
  /// `defaults.run.shell`
  let shell: String?
  let concurrency: YAMLValue?
  let jobs: [Job]

  /// Nil for a document that is no mapping.
  init?(_ root: YAMLValue) {
    guard root.kind == .mapping else { return nil }
    self.root = root
    source = root.source
    var name: String?
    var triggers: [Trigger] = []
    var permissions = Permissions.missing
    var env = Environment()
    var shell: String?
    var concurrency: YAMLValue?
    var jobs: [Job] = []
    for (key, value) in root.allMembers {
      switch key.string {
      case "name": name = value.string
      // YAML 1.1 reads a plain `on` as true; GitHub does not.
      case "on", "true": triggers = Trigger.all(key, value)
      case "permissions": permissions = Permissions(value)
      case "env": env = Environment(value)
      case "defaults": shell = value["run"]?["shell"]?.string
      case "concurrency": concurrency = value
      case "jobs": jobs = value.allMembers.compactMap { Job($0.key, $0.value) }
      default: continue
      }
    }
    self.name = name
    self.triggers = triggers
    self.permissions = permissions
    self.env = env
    self.shell = shell
    self.concurrency = concurrency
    self.jobs = jobs
  }

  func trigger(_ event: String) -> Trigger? { triggers.first { $0.event == event } }

  func job(_ id: String) -> Job? { jobs.first { $0.id == id } }

  /// What a job's token may do: its own word, else the workflow's.
  func permissions(of job: Job) -> Permissions {
    if case .missing = job.permissions { return permissions }
    return job.permissions
  }

  /// Only other workflows call it, so that what it may do is theirs to say.
  var isOnlyCalled: Bool { triggers.count == 1 && triggers.first?.event == "workflow_call" }
}

/// Names and values of `env`.
struct Environment {
  struct Variable {
    let name: String
    let key: YAMLValue
    let value: YAMLValue
  }

  var variables: [Variable] = []

  init() {}

  init(_ value: YAMLValue) {
    variables = value.allMembers.compactMap { member in
      member.key.string.map { Variable(name: $0, key: member.key, value: member.value) }
    }
  }

  subscript(_ name: String) -> YAMLValue? {
    variables.last { $0.name == name }?.value
  }
}

/// One event of `on`.
struct Trigger {
  let event: String
  /// Where the event's name is written.
  let key: YAMLValue
  /// Filters, inputs, schedules; nil when there are none.
  let value: YAMLValue?

  static func all(_ key: YAMLValue, _ value: YAMLValue) -> [Trigger] {
    switch value.kind {
    case .scalar: return value.string.map { [Trigger(event: $0, key: value, value: nil)] } ?? []
    case .sequence:
      return value.elements.compactMap { element in
        element.string.map { Trigger(event: $0, key: element, value: nil) }
      }
    case .mapping:
      return value.allMembers.compactMap { member in
        member.key.string.map { Trigger(event: $0, key: member.key, value: member.value) }
      }
    }
  }

  /// `types`, or GitHub's own choice where none are named.
  var types: [String] {
    let named = texts("types")
    if !named.isEmpty { return named }
    switch event {
    case "pull_request", "pull_request_target": return ["opened", "synchronize", "reopened"]
    default: return []
    }
  }

  func texts(_ filter: String) -> [String] {
    guard let value = value?[filter] else { return [] }
    return value.kind == .sequence
      ? value.elements.compactMap(\.string) : value.string.map { [$0] } ?? []
  }
}

/// A `permissions` block.
enum Permissions {
  case missing
  case readAll(YAMLValue)
  case writeAll(YAMLValue)
  /// Scopes that are not named are `none`.
  case scopes(YAMLValue, [Scope])

  struct Scope {
    let name: String
    let level: String
    let key: YAMLValue
    let value: YAMLValue
  }

  init(_ value: YAMLValue) {
    if value.kind == .scalar {
      switch value.string {
      case "read-all": self = .readAll(value)
      case "write-all": self = .writeAll(value)
      default: self = .scopes(value, [])
      }
      return
    }
    let scopes = value.allMembers.compactMap { member -> Scope? in
      guard let name = member.key.string, let level = member.value.string else { return nil }
      return Scope(name: name, level: level, key: member.key, value: member.value)
    }
    self = .scopes(value, scopes)
  }

  var isMissing: Bool { if case .missing = self { true } else { false } }

  /// The scopes that may be written; nil where that is the repository's setting.
  var written: [String]? {
    switch self {
    case .missing: nil
    case .readAll: []
    case .writeAll: ["everything"]
    case .scopes(_, let scopes): scopes.filter { $0.level == "write" }.map(\.name)
    }
  }

  func writes(_ scope: String) -> Bool {
    written.map { $0.contains(scope) || $0 == ["everything"] } ?? false
  }
}
