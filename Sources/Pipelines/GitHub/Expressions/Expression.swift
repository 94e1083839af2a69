/// An expression of GitHub Actions ("Evaluate expressions in workflows and actions"), with the byte
/// range of every part.
public struct Expression: Sendable {
  public enum Operator: String, Sendable {
    case and = "&&"
    case or = "||"
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  public indirect enum Node: Sendable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    /// `github.event.issue.title`: the context's name, lower case, and what follows.
    case context(String, [Step])
    /// A function's name, lower case, and its arguments.
    case call(String, [Expression])
    /// `fromJSON(x).y`, `(x).y`
    case access(Expression, [Step])
    case not(Expression)
    case binary(Operator, Expression, Expression)
  }

  public enum Step: Sendable {
    /// `.name` and `['name']`, lower case.
    case name(String)
    /// `.*`
    case wildcard
    case index(Expression)
  }

  public let node: Node
  /// In the text that was parsed.
  public let range: Range<Int>
}

extension Expression {
  /// `github.event.commits.*.message`, lower case; an index that is not written out is `*`.
  var path: String? {
    guard case .context(let name, let steps) = node else { return nil }
    return steps.reduce(into: name) { path, step in
      switch step {
      case .name(let name): path += "." + name
      case .wildcard, .index: path += ".*"
      }
    }
  }

  /// Whether a computed index leads into a context: `secrets[matrix.name]`.
  var hasComputedIndex: Bool {
    guard case .context(_, let steps) = node else { return false }
    return steps.contains { step in
      if case .index(let index) = step, case .number = index.node { return false }
      if case .index = step { return true }
      return false
    }
  }

  /// This part and every part below it, those before others that stand before them.
  ///
  /// - Complexity: O(parts)
  var all: [Expression] {
    var found: [Expression] = []
    collect(into: &found)
    return found
  }

  private func collect(into found: inout [Expression]) {
    found.append(self)
    switch node {
    case .null, .boolean, .number, .string: return
    case .context(_, let steps): Expression.collect(steps, into: &found)
    case .call(_, let arguments): for argument in arguments { argument.collect(into: &found) }
    case .access(let base, let steps):
      base.collect(into: &found)
      Expression.collect(steps, into: &found)
    case .not(let operand): operand.collect(into: &found)
    case .binary(_, let left, let right):
      left.collect(into: &found)
      right.collect(into: &found)
    }
  }

  private static func collect(_ steps: [Step], into found: inout [Expression]) {
    for case .index(let index) in steps { index.collect(into: &found) }
  }

  /// Functions whose result holds the text of their arguments.
  private static let passing: Set = ["format", "join", "tojson", "fromjson", "case"]

  /// The contexts whose text the result can hold: not those that are only compared.
  var flowing: [Expression] {
    switch node {
    case .null, .boolean, .number, .string, .not: return []
    case .context: return [self]
    case .access(let base, _): return base.flowing
    case .call(let name, let arguments):
      return Self.passing.contains(name) ? arguments.flatMap(\.flowing) : []
    case .binary(.and, _, let right): return right.flowing
    case .binary(.or, let left, let right): return left.flowing + right.flowing
    case .binary: return []
    }
  }
}
