import Evidence
import Syntax
import Tables

/// An expression whose text becomes part of a script.
struct Injection {
  let step: Int
  let text: PipelineText
  /// Of the context, in the text.
  let range: Range<Int>
  let path: String
  let taint: Taint

  static func all(_ job: JudgedJob) -> [Injection] {
    job.steps.flatMap { step in
      sinks(step.step).flatMap { text in
        contexts(text) { job.flow.taint($0, at: step.step.index) }.map {
          Injection(
            step: step.step.index, text: text, range: $0.range, path: $0.path, taint: $0.taint)
        }
      }
    }
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
