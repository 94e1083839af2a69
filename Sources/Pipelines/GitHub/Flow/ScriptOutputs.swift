import Syntax

/// What a script writes to its output and environment files, by `out:name` and `env:name`.
struct ScriptOutputs {
  private(set) var found: [String: Taint] = [:]
  private let script: PipelineScript
  private let step: Int
  private unowned let flow: DataFlow
  private var locals: [String: Taint] = [:]
  /// Variables that a condition lets through in few letters alone.
  private var checked: Set<String> = []
  /// The output whose lines are being written, and the word that ends them.
  private var open: (key: String, end: String)?

  init(_ script: PipelineScript, _ step: Int, _ flow: DataFlow) {
    self.script = script
    self.step = step
    self.flow = flow
    guard script.language == .shell else { return }
    for command in script.shell.commands { check(command) }
    let commands = script.shell.commands
    for (command, group) in zip(commands, Self.groupTargets(commands)) {
      take(command, Self.target(command) ?? (command.redirections.isEmpty ? group : nil))
    }
  }

  /// `{ …; } >> "$GITHUB_OUTPUT"`: where what stands before such an end may be written, by command.
  private static func groupTargets(_ commands: [ShellCommand]) -> [String?] {
    var target: String?
    let reversed = commands.reversed().map { command -> String? in
      if endsGroup(command) { target = self.target(command) }
      return target
    }
    return reversed.reversed()
  }

  private static func endsGroup(_ command: ShellCommand) -> Bool {
    guard !command.redirections.isEmpty, command.assignments.isEmpty else { return false }
    return command.words.isEmpty || command.words.count == 1 && command.words[0].outline == "}"
  }

  /// `[[ "$NUMBER" =~ ^[0-9]+$ ]]`
  private mutating func check(_ command: ShellCommand) {
    guard let sign = command.words.firstIndex(where: { $0.outline == "=~" }), sign > 0,
      sign + 1 < command.words.count,
      NarrowPattern.isNarrow(
        String(decoding: script.text.bytes[command.words[sign + 1].range], as: UTF8.self)
          .filter { $0 != "'" && $0 != "\"" }, isWhole: false)
    else { return }
    checked.formUnion(command.words[sign - 1].variables)
  }

  private mutating func take(_ command: ShellCommand, _ target: String?) {
    for assignment in command.assignments {
      // One of several branches of a condition may have run.
      locals[assignment.name] = .graver(locals[assignment.name] ?? .none, taint(assignment.value))
    }
    read(command)
    if takeOldCommand(command) { return }
    guard let target else { return }
    if takeLines(command, target) { return }
    for word in command.words.dropFirst() {
      let outline = word.outline
      guard let equals = outline.firstIndex(of: "=") else { continue }
      let name = outline[..<equals].trimmingBlanks.lowercased()
      guard !name.isEmpty, name.utf8.count < 100, !name.contains("$") else { continue }
      add(target + name, taint(word))
    }
  }

  private mutating func add(_ key: String, _ taint: Taint) {
    found[key] = .graver(found[key] ?? .none, taint.asJSON(false))
  }

  /// `read -r NUMBER < number.txt`
  private mutating func read(_ command: ShellCommand) {
    let call = CommandCall(command)
    guard call.name == "read" || call.name == "mapfile",
      let file = command.redirections.first(where: { $0.sign == "<" })?.target,
      let taint = flow.file([file.outline], at: step)
    else { return }
    for name in call.arguments where !name.hasPrefix("-") { locals[name] = taint }
  }

  /// `echo "::set-output name=NAME::VALUE"`, which old runners and those that allow it still take.
  private mutating func takeOldCommand(_ command: ShellCommand) -> Bool {
    let marks = [("::set-output name=", "out:"), ("::set-env name=", "env:")]
    for word in command.words.dropFirst() {
      let outline = word.outline
      for (mark, target) in marks where outline.hasPrefix(mark) {
        let rest = outline.dropFirst(mark.utf8.count)
        guard let colon = rest.firstIndex(of: ":"), rest[colon...].hasPrefix("::") else {
          return false
        }
        let words = command.words.dropFirst()
        add(
          target + rest[..<colon].lowercased(),
          words.reduce(Taint.none) { .graver($0, taint($1)) })
        return true
      }
    }
    return false
  }

  /// `NAME<<END`, lines, `END`; and a file that is the outputs.
  private mutating func takeLines(_ command: ShellCommand, _ target: String) -> Bool {
    let first = command.words.dropFirst().first { !$0.outline.hasPrefix("-") }
    let outline = first?.outline ?? ""
    if let sign = outline.range(ofDocument: "<<") {
      open = (target + outline[..<sign].lowercased(), String(outline[sign...].dropFirst(2)))
      return true
    }
    if let known = open {
      if outline == known.end { open = nil } else { add(known.key, written(command)) }
      return true
    }
    guard Self.readers.contains(CommandCall(command).name) else { return false }
    let taint = written(command)
    if taint.control > .fixed { add(target + "*", taint) }
    return true
  }

  /// What a command writes.
  private func written(_ command: ShellCommand) -> Taint {
    let own = command.words.dropFirst().reduce(Taint.none) { .graver($0, taint($1)) }
    return .graver(own, readFile(command) ?? .none)
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
      case .variable(let name, _, let range): .graver(taint, variable(name, range))
      case .substitution(let group, _): .graver(taint, substitution(group, 0))
      case .template(let range, _): .graver(taint, template(range))
      }
    }
  }

  private func variable(_ name: String, _ range: Range<Int>) -> Taint {
    // `${#NAME}` is a number.
    if checked.contains(name) || script.text.bytes[range].starts(with: "${#".utf8) { return .none }
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
    return flow.taint(of: expression, at: step)
  }

  private static let readers: Set = [
    "cat", "head", "tail", "jq", "sed", "awk", "grep", "yq", "xmllint", "cut", "sort", "tac",
  ]

  /// What a command hands on of a file that it reads: `cat file`, `<file`, `jq -r .x file`.
  private func readFile(_ command: ShellCommand) -> Taint? {
    let inputs = command.redirections.filter { $0.sign == "<" }.map(\.target.outline)
    let call = CommandCall(command)
    let reads =
      command.stage == 0 && Self.readers.contains(call.name) && !call.words.isEmpty
      && !command.redirections.contains { $0.sign.hasPrefix("<<") }
    guard !inputs.isEmpty || reads else { return nil }
    // The event's own file is no one's but GitHub's.
    let variables = (command.words + command.redirections.map(\.target)).flatMap(\.variables)
    guard !variables.contains("GITHUB_EVENT_PATH") else { return nil }
    return flow.file(inputs + call.arguments, at: step)
  }

  /// Commands that hand on what they are given.
  private static let carriers: Set = [
    "echo", "printf", "cat", "sed", "awk", "cut", "head", "tail", "xargs", "jq", "tee", "grep",
    "tr", "sort", "uniq", "basename", "dirname", "yq", "xmllint", "tac", "rev", "fold", "fmt",
    "paste", "egrep",
  ]

  private func substitution(_ group: Int, _ level: Int) -> Taint {
    guard level < 8 else { return .none }
    var taint = Taint.none
    for command in script.shell.commands where command.group == group {
      let call = CommandCall(command)
      if let asked = PullRequestQuestion.answer(call, flow) {
        taint = .graver(taint, asked)
        continue
      }
      let isFile = command.words.isEmpty && !command.redirections.isEmpty
      guard isFile || Self.carriers.contains(call.name) else { return .none }
      if Self.cleans(call, script) { return .none }
      taint = .graver(taint, readFile(command) ?? .none)
      for word in call.words + command.redirections.filter({ $0.sign == "<<<" }).map(\.target) {
        for part in word.parts {
          switch part {
          case .text: continue
          case .variable(let name, _, let range): taint = .graver(taint, variable(name, range))
          case .template(let range, _): taint = .graver(taint, template(range))
          case .substitution(let inner, _):
            taint = .graver(taint, substitution(inner, level + 1))
          }
        }
      }
    }
    return taint
  }

  /// Whether a command lets too few letters through for another command: `tr -cd 0-9`,
  /// `grep -oE '[0-9]+'`, `sed 's/[^0-9]//g'`, `jq '.number | tonumber'`.
  private static func cleans(_ call: CommandCall, _ script: PipelineScript) -> Bool {
    switch call.name {
    case "tr":
      let flags = call.arguments.first { $0.hasPrefix("-") } ?? ""
      guard flags.contains("d") || call.has("--delete") else { return false }
      if flags.contains("c") || flags.contains("C") || call.has("--complement") { return true }
      let set = call.arguments.last ?? ""
      return set.contains("$") && set.contains("`")
    case "grep", "egrep":
      guard let pattern = call.arguments.first(where: { !$0.hasPrefix("-") }) else { return false }
      return NarrowPattern.isNarrow(pattern, isWhole: call.has("-o", "--only-matching"))
    case "sed":
      return call.arguments.contains { $0.hasPrefix("s/[^") && $0.holds("]//g") }
    case "jq": return call.arguments.contains { $0.holds("tonumber") || $0.holds("length") }
    default: return false
    }
  }
}

/// `gh pr view --json headRefOid`, `gh api repos/…/pulls/1 --jq .head.sha`: answers about a pull request.
enum PullRequestQuestion {
  static func answer(_ call: CommandCall, _ flow: DataFlow) -> Taint? {
    guard call.name == "gh", let topic = call.arguments.first, !flow.job.privileged.isEmpty else {
      return nil
    }
    let text = call.arguments.joined(separator: " ")
    let isPullRequest =
      topic == "pr" && ["view", "list", "status"].contains(call.arguments[1...].first)
    let isQuestion = topic == "api" && text.holds("/pulls/")
    guard isPullRequest || isQuestion else { return nil }
    let asked = call.arguments.last { argument in
      [".", "headRef", "title", "body"].contains { argument.hasPrefix($0) }
    }
    guard let asked, !text.holds("--method"), !text.holds("-X ") else { return nil }
    let what = isPullRequest ? "gh pr view's \(asked)" : "gh api's \(asked)"
    let isText = ["headRefName", ".head.ref", ".title", ".body", ".head.label"].contains {
      asked.hasSuffix($0)
    }
    let isHead = text.holds("headRef") || text.holds("headRepository") || text.holds(".head.")
    guard isText || isHead else { return nil }
    return Taint(control: isText ? .outsider : .fixed, root: what, head: isHead ? what : nil)
  }
}

extension String {
  /// Where `NAME<<END` has its sign; nil of what is none.
  func range(ofDocument sign: String) -> String.Index? {
    guard let at = firstIndex(of: "<"), self[at...].hasPrefix(sign), at > startIndex,
      !self[..<at].contains(where: { $0 == "=" || $0 == " " || $0 == "$" }),
      !self[at...].dropFirst(2).isEmpty
    else { return nil }
    return at
  }
}

extension Substring {
  var trimmingBlanks: Substring {
    var rest = drop { $0 == " " || $0 == "\t" }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return rest
  }
}
