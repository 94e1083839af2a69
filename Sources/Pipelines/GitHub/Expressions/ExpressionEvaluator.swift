import Evidence
import Syntax

/// Evaluates as far as anything is known: constants, and what a world says of contexts.
struct ExpressionEvaluator {
  /// What is known of a context by its path.
  let world: (Expression) -> Foresight
  /// Whether a stranger's name may stand in a text that only a run knows.
  var listsStrangers = true

  init(world: @escaping (Expression) -> Foresight) { self.world = world }

  /// Constants alone.
  static var constants: ExpressionEvaluator { ExpressionEvaluator { _ in .unknown } }

  func likelihood(_ expression: Expression) -> Likelihood {
    switch expression.node {
    case .not(let operand): return likelihood(operand).negated
    case .binary(.and, let left, let right): return .and(likelihood(left), likelihood(right))
    case .binary(.or, let left, let right): return .or(likelihood(left), likelihood(right))
    default: return value(expression).likelihood
    }
  }

  func value(_ expression: Expression) -> Foresight {
    switch expression.node {
    case .null: return .known(.null)
    case .boolean(let flag): return .known(.boolean(flag))
    case .number(let number): return .known(.number(number))
    case .string(let text): return .known(.string(text))
    case .context: return world(expression)
    case .access(let base, let steps): return steps.isEmpty ? value(base) : opaque([base])
    case .not: return Foresight(likelihood(expression))
    case .binary(.and, let left, let right):
      switch likelihood(left) {
      case .always: return value(right)
      case .never: return value(left)
      default: return Foresight(likelihood(expression))
      }
    case .binary(.or, let left, let right):
      switch likelihood(left) {
      case .always: return value(left)
      case .never: return value(right)
      default: return Foresight(likelihood(expression))
      }
    case .binary(let sign, let left, let right): return Foresight(compare(sign, left, right))
    case .call(let name, let arguments): return call(name, arguments)
    }
  }

  private func compare(
    _ sign: Expression.Operator, _ left: Expression, _ right: Expression
  ) -> Likelihood {
    let (left, right) = (value(left), value(right))
    switch sign {
    case .equal: return equal(left, right)
    case .unequal: return equal(left, right).negated
    default: break
    }
    guard case .known(let first) = left, case .known(let second) = right,
      let one = Foresight.number(first), let other = Foresight.number(second)
    else {
      if case .unknown = left { return .unknown }
      if case .unknown = right { return .unknown }
      return .chosen
    }
    let holds =
      switch sign {
      case .less: one < other
      case .lessOrEqual: one <= other
      case .greater: one > other
      default: one >= other
      }
    return holds ? .always : .never
  }

  private func equal(_ left: Foresight, _ right: Foresight) -> Likelihood {
    switch (left, right) {
    case (.unknown, .known(.stranger)), (.known(.stranger), .unknown):
      listsStrangers ? .unknown : .never
    default: Foresight.equal(left, right)
    }
  }

  private func call(_ name: String, _ arguments: [Expression]) -> Foresight {
    switch (name, arguments.count) {
    case ("always", 0), ("success", _): return .known(.boolean(true))
    case ("failure", _), ("cancelled", 0): return .chosen
    case ("contains", 2): return Foresight(contains(value(arguments[0]), value(arguments[1])))
    case ("startswith", 2):
      return Foresight(text(arguments) { $0.lowercased().hasPrefix($1.lowercased()) })
    case ("endswith", 2):
      return Foresight(text(arguments) { $0.lowercased().hasSuffix($1.lowercased()) })
    case ("fromjson", 1): return fromJSON(value(arguments[0]))
    case ("format", 1): return value(arguments[0])
    default: return opaque(arguments)
    }
  }

  /// Something is made of these.
  private func opaque(_ parts: [Expression]) -> Foresight {
    var isChosen = false
    for part in parts {
      switch value(part) {
      case .unknown: return .unknown
      case .chosen: isChosen = true
      case .known: continue
      }
    }
    return isChosen ? .chosen : .unknown
  }

  private func contains(_ whole: Foresight, _ part: Foresight) -> Likelihood {
    switch (whole, part) {
    case (.unknown, .known(.stranger)) where !listsStrangers: return .never
    case (.unknown, _), (_, .unknown): return .unknown
    case (.known(.list(let items)), let part):
      return items.reduce(.never) { .or($0, Foresight.equal(.known($1), part)) }
    case (.chosen, _), (_, .chosen): return .chosen
    case (.known(.string(let whole)), .known(.string(let part))):
      return part.isEmpty || TextSearch.holds(whole.lowercased(), part.lowercased())
        ? .always : .never
    // A person's name inside of a longer text: they can pick one that stands there.
    case (.known(.string), .known(.stranger)): return .chosen
    case (.known(.stranger), .known(.string(let part))):
      return part == "[bot]" ? .never : .chosen
    default: return .unknown
    }
  }

  private func text(_ arguments: [Expression], _ holds: (String, String) -> Bool) -> Likelihood {
    switch (value(arguments[0]), value(arguments[1])) {
    case (.known(.string(let whole)), .known(.string(let part))):
      return holds(whole, part) ? .always : .never
    case (.unknown, _), (_, .unknown): return .unknown
    case (.chosen, _), (_, .chosen): return .chosen
    default: return .unknown
    }
  }

  private func fromJSON(_ text: Foresight) -> Foresight {
    guard case .known(.string(let text)) = text else {
      if case .chosen = text { return .chosen }
      return .unknown
    }
    let source = Source(Array(text.utf8), path: .root, origin: .candidate)
    guard let root = try? JSONDocument(source).root else { return .unknown }
    if root.kind == .array {
      return .known(.list(root.elements.map { $0.string.map { .string($0) } ?? .null }))
    }
    if let flag = root.bool { return .known(.boolean(flag)) }
    return root.string.map { .known(.string($0)) } ?? .unknown
  }
}
