import Evidence
import Syntax

/// Moves expressions out of a script into the step's `env`.
///
/// Only for a shell that is known, for scripts that were read to their end, and for expressions that are
/// one context and stand where a variable means the same.
enum EnvironmentRepair {
  static func of(_ judged: JudgedStep, in job: JudgedJob) -> Repair? {
    let step = judged.step
    guard let script = judged.script, script.language == .shell, script.shell.problem == nil,
      step.shell != nil || isKnownShell(job), !step.value.isFlow, !step.value.isAlias,
      let runKey = step.value.key("run")
    else { return nil }
    let places = templates(script)
    let expressions = Dictionary(
      script.text.expressions.map { ($0.range.upperBound, $0) }, uniquingKeysWith: { $1 })
    let ends = expressions.keys.sorted()
    var names: [String: String] = [:]
    var edits: [Repair.Edit] = []
    for injection in job.injections
    where injection.step == step.index && injection.inside.isEmpty
      && injection.taint.control > .fixed
    {
      guard let end = ends.first(after: injection.range.lowerBound),
        let embedded = expressions[end],
        let expression = embedded.expression, expression.path == injection.path,
        places.contains(embedded.range.lowerBound)
      else { continue }
      let name = variable(injection.path)
      guard step.env[name] == nil else { continue }
      names[name] = String(decoding: script.text.bytes[embedded.range], as: UTF8.self)
      edits.append(
        Repair.Edit(script.text.source.path, script.text.written(embedded.range), "${\(name)}"))
    }
    guard !names.isEmpty else { return nil }
    let lines = names.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    guard lines.allSatisfy({ !$0.contains("\n") && !$0.holds(" #") }),
      let insertion = insertion(lines, step, runKey)
    else { return nil }
    return Repair("let the shell read it from env", edits + [insertion])
  }

  private static func isKnownShell(_ job: JudgedJob) -> Bool {
    if job.job.shell != nil || job.workflow.shell != nil { return true }
    guard let runner = job.job.runsOn?.string else { return false }
    return runner.hasPrefix("ubuntu") || runner.hasPrefix("macos")
  }

  private static func insertion(
    _ lines: [String], _ step: Step, _ run: YAMLValue
  ) -> Repair.Edit? {
    guard let env = step.value["env"] else {
      return BlockInsertion.before(run, ["env:"] + lines.map { "  " + $0 })
    }
    guard !env.isFlow, let first = env.members.first?.key else { return nil }
    return BlockInsertion.before(first, lines)
  }

  /// `github.event.pull_request.title` becomes `PULL_REQUEST_TITLE`.
  private static func variable(_ path: String) -> String {
    var parts = path.split(separator: ".").map(String.init)
    if parts.first == "github" { parts.removeFirst() }
    if parts.first == "event" { parts.removeFirst() }
    let name = parts.joined(separator: "_").uppercased().map { letter in
      letter.isASCII && (letter.isLetter || letter.isNumber) ? letter : "_"
    }
    let text = String(name)
    return text.first?.isNumber == true || text.hasPrefix("GITHUB") ? "VALUE_" + text : text
  }

  /// Where expressions stand that a variable can take the place of.
  private static func templates(_ script: PipelineScript) -> Set<Int> {
    var found: Set<Int> = []
    for command in script.shell.commands {
      let words =
        command.words + command.assignments.map(\.value) + command.redirections.map(\.target)
      for word in words {
        for case .template(let range, _) in word.parts { found.insert(range.lowerBound) }
      }
    }
    return found
  }
}

extension [Int] {
  /// The first that is greater, in a sorted list.
  ///
  /// - Complexity: O(log n)
  fileprivate func first(after value: Int) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low < count ? self[low] : nil
  }
}
