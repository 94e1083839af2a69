import Pipelines

/// Parses any bytes as an expression: parts lie inside the whole, and what is printed parses again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let expression = try? Expression(bytes) else { return 0 }
  check(expression, within: 0..<count)
  return 0
}

private func check(_ expression: Expression, within whole: Range<Int>) {
  precondition(
    expression.range.lowerBound >= whole.lowerBound
      && expression.range.upperBound <= whole.upperBound)
  switch expression.node {
  case .null, .boolean, .number, .string: return
  case .context(_, let steps): check(steps, within: whole)
  case .call(_, let arguments): for argument in arguments { check(argument, within: whole) }
  case .access(let base, let steps):
    check(base, within: whole)
    check(steps, within: whole)
  case .not(let operand): check(operand, within: whole)
  case .binary(_, let left, let right):
    check(left, within: whole)
    check(right, within: whole)
  }
}

private func check(_ steps: [Expression.Step], within whole: Range<Int>) {
  for case .index(let index) in steps { check(index, within: whole) }
}
