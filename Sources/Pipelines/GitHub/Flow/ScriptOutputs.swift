import Syntax

/// What a script writes to its output and environment files, by `out:name` and `env:name`.
struct ScriptOutputs {
  private(set) var found: [String: Taint] = [:]
  private let script: PipelineScript
  private let step: Int
  private unowned let flow: DataFlow
  private var locals: [String: Taint] = [:]

  init(_ script: PipelineScript, _ step: Int, _ flow: DataFlow) {
    self.script = script
    self.step = step
    self.flow = flow
    guard script.language == .shell else { return }
    for command in script.shell.commands { take(command) }
  }

  private mutating func take(_ command: ShellCommand) {
    for assignment in command.assignments {
      // One of several branches of a condition may have run.
      locals[assignment.name] = .graver(locals[assignment.name] ?? .none, taint(assignment.value))
    }
    guard let target = Self.target(command) else { return }
    for word in command.words.dropFirst() {
      let outline = word.outline
      guard let equals = outline.firstIndex(of: "=") else { continue }
      let name = outline[..<equals].trimmingBlanks.lowercased()
      guard !name.isEmpty, name.utf8.count < 100, !name.contains("$") else { continue }
      let key = target + name
      found[key] = .graver(found[key] ?? .none, taint(word))
    }
  }

  /// `>> "$GITHUB_OUTPUT"`, in any spelling.
  static func target(_ command: ShellCommand) -> String? {
    for redirection in command.redirections where redirection.sign.hasPrefix(">") {
      for name in redirection.target.variables {
        if name == "GITHUB_OUTPUT" { return "out:" }
        if name == "GITHUB_ENV" { return "env:" }
      }
    }
    return nil
  }

  /// What a word can hold.
  func taint(_ word: ShellWordText) -> Taint {
    word.parts.reduce(.none) { taint, part in
      switch part {
      case .text: taint
      case .variable(let name, _, _): .graver(taint, variable(name))
      case .substitution(let group, _): .graver(taint, substitution(group, 0))
      case .template(let range, _): .graver(taint, template(range))
      }
    }
  }

  private func variable(_ name: String) -> Taint {
    if let local = locals[name] {
      return local.control == .fixed ? local : local.through("$" + name)
    }
    let taint = flow.environment(name, at: step)
    return taint.control == .fixed ? taint : taint.through("$" + name)
  }

  private func template(_ range: Range<Int>) -> Taint {
    guard
      let embedded = script.text.expressions.first(where: {
        $0.range.lowerBound == range.lowerBound
      }),
      let expression = embedded.expression
    else { return .none }
    return expression.flowing.reduce(.none) { .graver($0, flow.taint($1, at: step)) }
  }

  /// `$(cat file)`, `$(<file)`, `$(jq -r .x file)`
  private func readsFile(_ group: Int) -> Bool {
    let commands = script.shell.commands.filter { $0.group == group }
    let readers: Set = ["cat", "head", "tail", "jq", "sed", "awk"]
    return commands.contains { command in
      command.redirections.contains { $0.sign == "<" }
        || command.stage == 0 && readers.contains(CommandCall(command).name)
          && !command.words.dropFirst().isEmpty
          && !command.redirections.contains { $0.sign.hasPrefix("<<") }
    }
  }

  /// Commands that hand on what they are given.
  private static let carriers: Set = [
    "echo", "printf", "cat", "sed", "awk", "cut", "head", "tail", "xargs", "jq", "tee", "grep",
    "tr",
    "sort", "uniq", "basename", "dirname",
  ]

  private func substitution(_ group: Int, _ level: Int) -> Taint {
    guard level < 8 else { return .none }
    var taint = Taint.none
    if let artifact = flow.artifact, artifact <= step, readsFile(group) {
      taint = Taint(control: .outsider, root: "a file of an artifact", way: [])
    }
    for command in script.shell.commands where command.group == group {
      let call = CommandCall(command)
      guard Self.carriers.contains(call.name) else { return .none }
      if call.name == "tr", call.arguments.first?.hasPrefix("-") == true,
        call.arguments.first?.contains("d") == true
      {
        return .none
      }
      for word in call.words {
        for part in word.parts {
          switch part {
          case .text: continue
          case .variable(let name, _, _): taint = .graver(taint, variable(name))
          case .template(let range, _): taint = .graver(taint, template(range))
          case .substitution(let inner, _):
            taint = .graver(taint, substitution(inner, level + 1))
          }
        }
      }
    }
    return taint
  }
}

extension Substring {
  var trimmingBlanks: Substring {
    var rest = drop { $0 == " " || $0 == "\t" }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return rest
  }
}
