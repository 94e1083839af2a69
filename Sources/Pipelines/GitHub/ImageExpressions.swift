import Syntax

/// What an image's name can be whose expressions take literal values of the job's matrix or literal defaults.
struct ImageExpressions {
  private let matrix: YAMLValue?
  private let inputs: [YAMLValue]

  /// Nobody's matrix has more images.
  private static let most = 64

  /// - Parameters:
  ///   - job: with its `strategy`.
  ///   - workflow: with the `inputs` of its triggers.
  init(job: YAMLValue, workflow: YAMLValue) {
    matrix = job["strategy"]?["matrix"]
    inputs = (workflow["on"] ?? workflow["true"])?.members.compactMap { $0.value["inputs"] } ?? []
  }

  /// Every text that it can be; nil where only a run knows.
  func texts(_ text: String) -> [String]? {
    var found = [""]
    var at = 0
    let bytes = Array(text.utf8)
    for embedded in ExpressionTemplate.all(in: text) {
      let before = String(decoding: bytes[at..<embedded.range.lowerBound], as: UTF8.self)
      guard let expression = embedded.expression, let values = values(expression, 0) else {
        return nil
      }
      guard found.count * values.count <= Self.most else { return nil }
      found = found.flatMap { start in values.map { start + before + $0 } }
      at = embedded.range.upperBound
    }
    let rest = String(decoding: bytes[at...], as: UTF8.self)
    return found.map { $0 + rest }
  }

  private func values(_ expression: Expression, _ depth: Int) -> [String]? {
    guard depth < 8 else { return nil }
    switch expression.node {
    case .string(let text): return [text]
    case .binary(.or, let left, let right):
      // What stands in front may be empty.
      guard let defaults = values(right, depth + 1) else { return nil }
      return (values(left, depth + 1) ?? []) + defaults
    case .context("matrix", let steps): return matrixValues(steps)
    case .context("inputs", let steps):
      guard steps.count == 1, case .name(let name) = steps[0] else { return nil }
      return input(name)
    default: return nil
    }
  }

  private func input(_ name: String) -> [String]? {
    let found = inputs.flatMap { $0.members.filter { $0.key.string?.lowercased() == name } }
    let defaults = found.compactMap { $0.value["default"]?.string }
    return defaults.isEmpty || defaults.contains(where: ExpressionTemplate.isIn) ? nil : defaults
  }

  private func matrixValues(_ steps: [Expression.Step]) -> [String]? {
    guard let matrix, matrix.kind == .mapping else { return nil }
    let names = steps.compactMap { if case .name(let name) = $0 { name } else { nil } }
    guard names.count == steps.count, let first = names.first else { return nil }
    var found: [YAMLValue] = []
    for member in matrix.allMembers {
      let key = member.key.string?.lowercased()
      // A list that a run makes may bring anything.
      if key == first || key == "include", member.value.kind == .scalar { return nil }
      if key == first { found += member.value.elements }
      if key == "include" { found += member.value.elements.compactMap { value(first, of: $0) } }
    }
    for name in names.dropFirst() {
      let parts = found.compactMap { value(name, of: $0) }
      guard parts.count == found.count else { return nil }
      found = parts
    }
    let texts = found.compactMap(\.string)
    guard !texts.isEmpty, texts.count == found.count,
      !texts.contains(where: ExpressionTemplate.isIn)
    else { return nil }
    return texts
  }

  private func value(_ name: String, of value: YAMLValue) -> YAMLValue? {
    value.members.last { $0.key.string?.lowercased() == name }?.value
  }
}
