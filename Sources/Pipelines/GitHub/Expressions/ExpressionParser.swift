import Evidence

extension Expression {
  /// GitHub's own (actions/runner, ExpressionConstants.MaxLength).
  static let lengthLimit = 21_000

  /// Parses the text between `${{` and `}}`, or a condition without them.
  ///
  /// - Throws: where it stops being an expression; `limit` past a depth of 50, GitHub's own.
  public init(_ text: some Collection<UInt8>) throws(ReadError) {
    guard text.count <= Expression.lengthLimit else {
      throw ReadError(.limit("expression"), at: 0, "an expression that is too long")
    }
    var parser = ExpressionParser(Array(text))
    self = try parser.parseWhole()
  }
}

/// Operators bind as GitHub's parser has it: `||`, `&&`, equality, comparison, `!`, access.
private struct ExpressionParser {
  private let text: [UInt8]
  private var at = 0
  private var depth = 0
  private var operators = 0

  /// Operators in a row lean on each other, so their number is a depth, too.
  private static let operatorLimit = 500

  /// GitHub refuses deeper ones (actions/runner, ExpressionConstants.MaxDepth).
  private static let depthLimit = 50

  init(_ text: [UInt8]) { self.text = text }

  mutating func parseWhole() throws(ReadError) -> Expression {
    let expression = try parseOr()
    skipBlanks()
    guard at == text.count else { throw ReadError(at: at, "something stands behind an expression") }
    return expression
  }

  private mutating func skipBlanks() {
    while at < text.count,
      text[at] == 0x20 || text[at] == 0x09 || text[at] == 0x0A || text[at] == 0x0D
    {
      at += 1
    }
  }

  /// Takes an operator when it stands here.
  private mutating func take(_ sign: StaticString) -> Bool {
    skipBlanks()
    let isHere = sign.withUTF8Buffer { sign in
      text.count - at >= sign.count && sign.indices.allSatisfy { text[at + $0] == sign[$0] }
    }
    if isHere { at += sign.utf8CodeUnitCount }
    return isHere
  }

  private mutating func parseOr() throws(ReadError) -> Expression {
    var left = try parseAnd()
    while take("||") { left = try joined(.or, left, try parseAnd()) }
    return left
  }

  private mutating func parseAnd() throws(ReadError) -> Expression {
    var left = try parseEquality()
    while take("&&") { left = try joined(.and, left, try parseEquality()) }
    return left
  }

  private mutating func parseEquality() throws(ReadError) -> Expression {
    var left = try parseComparison()
    while true {
      if take("==") {
        left = try joined(.equal, left, try parseComparison())
      } else if take("!=") {
        left = try joined(.unequal, left, try parseComparison())
      } else {
        return left
      }
    }
  }

  private mutating func parseComparison() throws(ReadError) -> Expression {
    var left = try parseUnary()
    while true {
      if take("<=") {
        left = try joined(.lessOrEqual, left, try parseUnary())
      } else if take(">=") {
        left = try joined(.greaterOrEqual, left, try parseUnary())
      } else if take("<") {
        left = try joined(.less, left, try parseUnary())
      } else if take(">") {
        left = try joined(.greater, left, try parseUnary())
      } else {
        return left
      }
    }
  }

  private mutating func joined(
    _ sign: Expression.Operator, _ left: Expression, _ right: Expression
  ) throws(ReadError) -> Expression {
    operators += 1
    guard operators <= Self.operatorLimit else {
      throw ReadError(.limit("operators"), at: at, "an expression with too many operators")
    }
    return Expression(
      node: .binary(sign, left, right), range: left.range.lowerBound..<right.range.upperBound)
  }

  private mutating func parseUnary() throws(ReadError) -> Expression {
    skipBlanks()
    let start = at
    guard at < text.count, text[at] == UInt8(ascii: "!"),
      !(at + 1 < text.count && text[at + 1] == UInt8(ascii: "="))
    else { return try parseAccess() }
    at += 1
    try enter()
    defer { depth -= 1 }
    let operand = try parseUnary()
    return Expression(node: .not(operand), range: start..<operand.range.upperBound)
  }

  private mutating func enter() throws(ReadError) {
    depth += 1
    guard depth <= Self.depthLimit else {
      throw ReadError(.limit("depth"), at: at, "an expression that is nested too deep")
    }
  }

  private mutating func parseAccess() throws(ReadError) -> Expression {
    let base = try parsePrimary()
    var steps: [Expression.Step] = []
    var stop = base.range.upperBound
    while true {
      skipBlanks()
      if at < text.count, text[at] == UInt8(ascii: ".") {
        at += 1
        skipBlanks()
        if at < text.count, text[at] == UInt8(ascii: "*") {
          at += 1
          steps.append(.wildcard)
        } else {
          steps.append(.name(try name().lowercased()))
        }
      } else if at < text.count, text[at] == UInt8(ascii: "[") {
        at += 1
        steps.append(try parseIndex())
      } else {
        break
      }
      stop = at
    }
    if case .context(let name, _) = base.node {
      return Expression(node: .context(name, steps), range: base.range.lowerBound..<stop)
    }
    if steps.isEmpty { return base }
    return Expression(node: .access(base, steps), range: base.range.lowerBound..<stop)
  }

  private mutating func parseIndex() throws(ReadError) -> Expression.Step {
    skipBlanks()
    if at < text.count, text[at] == UInt8(ascii: "*") {
      at += 1
      try expect("]")
      return .wildcard
    }
    try enter()
    defer { depth -= 1 }
    let index = try parseOr()
    try expect("]")
    if case .string(let name) = index.node { return .name(name.lowercased()) }
    return .index(index)
  }

  private mutating func expect(_ sign: StaticString) throws(ReadError) {
    guard take(sign) else { throw ReadError(at: at, "'\(sign)' is missing in an expression") }
  }

  private mutating func parsePrimary() throws(ReadError) -> Expression {
    skipBlanks()
    let start = at
    guard at < text.count else { throw ReadError(at: at, "an expression ends too early") }
    switch text[at] {
    case UInt8(ascii: "("):
      at += 1
      try enter()
      defer { depth -= 1 }
      let inner = try parseOr()
      try expect(")")
      return Expression(node: inner.grouped, range: start..<at)
    case UInt8(ascii: "'"):
      return Expression(node: .string(try string()), range: start..<at)
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."):
      return Expression(node: .number(try number()), range: start..<at)
    default: return try parseName()
    }
  }

  private mutating func parseName() throws(ReadError) -> Expression {
    let start = at
    let name = try name()
    switch name {
    case "true": return Expression(node: .boolean(true), range: start..<at)
    case "false": return Expression(node: .boolean(false), range: start..<at)
    case "null": return Expression(node: .null, range: start..<at)
    case "NaN": return Expression(node: .number(.nan), range: start..<at)
    case "Infinity": return Expression(node: .number(.infinity), range: start..<at)
    default: break
    }
    guard take("(") else {
      return Expression(
        node: .context(name.lowercased(), []), range: start..<(start + name.utf8.count))
    }
    try enter()
    defer { depth -= 1 }
    var arguments: [Expression] = []
    if !take(")") {
      repeat { arguments.append(try parseOr()) } while take(",")
      try expect(")")
    }
    return Expression(node: .call(name.lowercased(), arguments), range: start..<at)
  }

  private mutating func name() throws(ReadError) -> String {
    let start = at
    while at < text.count, isNameByte(text[at]) { at += 1 }
    guard at > start else { throw ReadError(at: at, "a byte that belongs in no expression") }
    return String(decoding: text[start..<at], as: UTF8.self)
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
      || byte == 0x2D
  }

  /// Single quotes; two of them stand for one.
  private mutating func string() throws(ReadError) -> String {
    let start = at
    var bytes: [UInt8] = []
    at += 1
    while at < text.count {
      if text[at] != UInt8(ascii: "'") {
        bytes.append(text[at])
      } else if at + 1 < text.count, text[at + 1] == UInt8(ascii: "'") {
        bytes.append(text[at])
        at += 1
      } else {
        at += 1
        return String(decoding: bytes, as: UTF8.self)
      }
      at += 1
    }
    throw ReadError(at: start, "a string without an end in an expression")
  }

  private mutating func number() throws(ReadError) -> Double {
    let start = at
    while at < text.count, isNameByte(text[at]) || [0x2B, 0x2E].contains(text[at]) { at += 1 }
    let word = String(decoding: text[start..<at], as: UTF8.self)
    if word.hasPrefix("0x"), let value = UInt64(word.dropFirst(2), radix: 16) {
      return Double(value)
    }
    if word.hasPrefix("0o"), let value = UInt64(word.dropFirst(2), radix: 8) {
      return Double(value)
    }
    if word == "-Infinity" || word == "+Infinity" {
      return word == "-Infinity" ? -.infinity : .infinity
    }
    guard let value = Double(word) else {
      throw ReadError(at: start, "'\(word)' is no number")
    }
    return value
  }
}

extension Expression {
  /// Parentheses keep a context from taking what follows into its own path.
  fileprivate var grouped: Node {
    if case .context = node { return .access(self, []) }
    return node
  }
}
