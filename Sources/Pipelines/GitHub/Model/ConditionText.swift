import Syntax

/// An `if`: an expression with or without braces, or a text that only looks like one.
struct ConditionText {
  let value: YAMLValue
  let expression: Expression?
  /// Something stands around the braces, so the result is a text, and every text is true.
  let isAlwaysTrue: Bool
  /// Where the expression's text begins in the scalar's.
  let start: Int

  init?(_ value: YAMLValue?) {
    guard let value, let text = value.string, !value.isNull else { return nil }
    self.value = value
    let embedded = ExpressionTemplate.all(in: text)
    guard let first = embedded.first else {
      expression = try? Expression(text.utf8)
      isAlwaysTrue = false
      start = 0
      return
    }
    // The runner trims nothing: a line end of a block scalar behind the braces counts, and so does
    // every operator between two pairs of braces.
    isAlwaysTrue = first.range != 0..<text.utf8.count
    expression = first.expression
    start = first.start
  }

  /// Whether it holds in no run, whatever happens.
  var isNeverTrue: Bool {
    guard !isAlwaysTrue, let expression else { return false }
    return ExpressionEvaluator.constants.likelihood(expression) == .never
  }

  /// Whether it asks how what came before ended, so that this runs behind what failed or was skipped, too.
  var runsAnyway: Bool {
    expression?.all.contains { part in
      guard case .call(let name, _) = part.node else { return false }
      return ["always", "failure", "cancelled"].contains(name)
    } ?? false
  }
}
