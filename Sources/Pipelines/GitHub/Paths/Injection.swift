import Evidence
import Syntax
import Tables

/// An expression whose text becomes part of a script.
struct Injection {
  /// A step of an action, among that action's.
  struct InnerStep {
    let steps: [JudgedStep]
    let index: Int
  }

  /// A use of an action of the same tree.
  struct Call {
    /// The input that is handed over, else the step.
    let place: Place
    let uses: String
  }

  /// Where an expression is written.
  struct Written: Hashable {
    let file: TreePath
    let offset: Int
  }

  /// Of the job.
  let step: Int
  let text: PipelineText
  /// Of the context, in the text.
  let range: Range<Int>
  let path: String
  let taint: Taint
  /// The steps of actions that lead to it, one inside the other; none in the job's own scripts.
  let inside: [InnerStep]
  /// The action whose script it is.
  let action: JudgedAction?
  /// Uses of the actions that lead there, one inside the other.
  let calls: [Call]

  var place: Written {
    Written(file: text.source.path, offset: text.written(range).lowerBound)
  }

  static func all(_ job: JudgedJob, _ flow: DataFlow) -> [Injection] {
    job.steps.flatMap { step in
      found(step.step, flow, Way(step: step.step.index))
    }
  }

  private struct Way {
    let step: Int
    var inside: [InnerStep] = []
    var action: JudgedAction?
    var uses: [Step] = []
  }

  private static func found(_ step: Step, _ flow: DataFlow, _ way: Way) -> [Injection] {
    if let inner = flow.inner(step.index), let action = inner.action {
      return action.steps.flatMap { judged in
        var way = way
        way.inside.append(InnerStep(steps: action.steps, index: judged.step.index))
        way.action = action
        way.uses.append(step)
        return found(judged.step, inner, way)
      }
    }
    return sinks(step).flatMap { text in
      contexts(text) { flow.taint($0, at: step.index) }.filter {
        step.action != GitHubScriptOutputs.action || !isValue(text, $0.range, $0.taint)
      }.map {
        Injection(
          step: way.step, text: text, range: $0.range, path: $0.path, taint: $0.taint,
          inside: way.inside, action: way.action, calls: calls(way.uses, $0.path))
      }
    }
  }

  /// - Parameter path: of the context in the innermost action.
  private static func calls(_ steps: [Step], _ path: String) -> [Call] {
    var path: String? = path
    let calls = steps.reversed().compactMap { step -> Call? in
      let input = path.flatMap { $0.hasPrefix("inputs.") ? String($0.dropFirst(7)) : nil }
      let value = input.flatMap(step.input)
      // Of the next action outwards the input is known that this one hands on.
      path = value.flatMap { PipelineText($0) }?.expressions.first?.expression?.flowing.first?.path
      guard let place = (value ?? step.uses)?.place(.cause) else { return nil }
      return Call(place: place, uses: step.uses?.string ?? "")
    }
    return calls.reversed()
  }

  /// Whether JSON stands by itself in a script in JavaScript: `const issue = ${{ toJSON(x) }};`
  private static func isValue(_ text: PipelineText, _ range: Range<Int>, _ taint: Taint) -> Bool {
    guard let embedded = text.expressions.first(where: { $0.range.contains(range.lowerBound) })
    else { return false }
    switch embedded.expression?.node {
    case .call("tojson", _): break
    case .context where taint.isJSON: break
    default: return false
    }
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
    let before = text.bytes[..<embedded.range.lowerBound].last { !isBlank($0) }
    let after = text.bytes[embedded.range.upperBound...].first { !isBlank($0) }
    let opening = before.map { "=(,:[?|&".utf8.contains($0) } ?? false
    // Without a semicolon the next line begins with a word.
    let closing = after.map { ";),.]}?|&".utf8.contains($0) } ?? true
    let isLine = text.bytes[embedded.range.upperBound...].first { $0 != 0x20 } == 0x0A
    return opening && (closing || isLine)
  }

  /// Every context whose text is put in, with what it can hold.
  static func contexts(
    _ text: PipelineText, _ taint: (Expression) -> Taint
  ) -> [(range: Range<Int>, path: String, taint: Taint)] {
    text.expressions.flatMap { embedded in
      (embedded.expression?.flowing ?? []).compactMap { context in
        guard let path = context.path else { return nil }
        return (embedded.range(of: context), path, taint(context))
      }
    }
  }

  /// The texts of a step that something runs.
  static func sinks(_ step: Step) -> [PipelineText] {
    if let run = step.run { return ExpressionTemplate.isIn(run.text) ? [run] : [] }
    guard let action = step.action, let inputs = scripts[action] else { return [] }
    return step.with.compactMap { input in
      inputs.contains(input.name.lowercased()) ? PipelineText(input.value) : nil
    }
  }

  /// Inputs of actions that are run, by action.
  static let scripts: [String: Set<String>] = {
    let table = pintle_table_script_inputs()
    let bytes = UnsafeBufferPointer(start: table.bytes, count: table.size)
    let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }
    return lines.reduce(into: [:]) { found, line in
      let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      if let action = words.first { found[action] = Set(words.dropFirst()) }
    }
  }()
}
