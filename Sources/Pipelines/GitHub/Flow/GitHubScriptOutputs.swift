import Syntax

/// What a step of `actions/github-script` sets as outputs and in the environment, by `out:name` and
/// `env:name`.
///
/// Its JavaScript is read in the order in which it stands: what a name is given it keeps, whichever branch
/// gave it. Functions are not followed into.
struct GitHubScriptOutputs {
  static let action = "actions/github-script"

  private(set) var found: [String: Taint] = [:]
  private let text: PipelineText
  private let step: Int
  private unowned let flow: DataFlow
  private let tokens: [JavaScriptTokens.Token]
  /// `result-encoding`
  private let returnsJSON: Bool
  private var locals: [String: Value] = [:]
  /// Names that a condition lets through in few letters, or as one of few words.
  private var checked: Set<String> = []
  private var depth = 0
  /// Tokens that are still looked at: a text may be made to be looked at again and again.
  private var budget = 1_000_000

  /// What a name stands for.
  private enum Value {
    case taint(Taint)
    /// An object of the event, or what the API answers of one: `github.event.pull_request`.
    case object(String, isAnswer: Bool)
  }

  init(_ text: PipelineText, _ step: Int, _ flow: DataFlow) {
    self.text = text
    self.step = step
    self.flow = flow
    returnsJSON = flow.steps[step].step.input("result-encoding")?.string != "string"
    let marks = ["setOutput", "return", "exportVariable"]
    guard text.bytes.count < 200_000, marks.contains(where: { text.text.holds($0) }) else {
      tokens = []
      return
    }
    tokens = JavaScriptTokens(text.bytes).tokens
    for index in tokens.indices { check(index) }
    takeAll()
  }

  private func isSign(_ index: Int, _ sign: String) -> Bool {
    index >= 0 && index < tokens.count && tokens[index].kind == .sign && tokens[index].text == sign
  }

  private func isName(_ index: Int, _ name: String) -> Bool {
    index >= 0 && index < tokens.count && tokens[index].kind == .name && tokens[index].text == name
  }

  // MARK: Checks

  /// `/^\d+$/.test(NAME)`, `NAME.match(/^\d+$/)`, `['a', 'b'].includes(NAME)`
  private mutating func check(_ index: Int) {
    let token = tokens[index]
    if token.kind == .regex, NarrowPattern.isNarrow(token.text, isWhole: false) {
      if isSign(index + 1, "."), isName(index + 2, "test"), index + 4 < tokens.count {
        checked.insert(tokens[index + 4].text)
      } else if isSign(index - 1, "("), isName(index - 2, "match"), index >= 4 {
        checked.insert(tokens[index - 4].text)
      }
    }
    if token.kind == .name, token.text == "includes", isSign(index - 1, "."),
      isSign(index + 1, "("), isSign(index + 3, ")"), tokens[index + 2].kind == .name
    {
      checked.insert(tokens[index + 2].text)
    }
  }

  // MARK: Statements

  private mutating func takeAll() {
    var functions: [Bool] = []
    var isFunction = false
    var index = 0
    while index < tokens.count {
      let token = tokens[index]
      if token.kind == .sign {
        switch token.text {
        case "{":
          functions.append(isFunction || isSign(index - 1, "=>"))
          isFunction = false
        case "}": _ = functions.popLast()
        case "=" where index > 0: assign(index)
        default: break
        }
      } else if token.kind == .name {
        switch token.text {
        case "function": isFunction = true
        case "return" where !functions.contains(true):
          let end = end(index + 1)
          set("out:result", value(index + 1, to: end))
        case "setOutput": output("out:", index)
        case "exportVariable": output("env:", index)
        default: break
        }
      }
      index += 1
    }
  }

  private mutating func set(_ key: String, _ value: Value) {
    let isJSON = key == "out:result" && returnsJSON
    found[key] = .graver(found[key] ?? .none, taint(value).asJSON(isJSON))
  }

  /// `core.setOutput('name', value)`
  private mutating func output(_ target: String, _ index: Int) {
    guard isSign(index + 1, "("), index + 2 < tokens.count else { return }
    let comma = end(index + 2)
    let isWritten = tokens[index + 2].kind == .text && comma == index + 3
    guard isSign(comma, ",") else { return }
    let end = end(comma + 1)
    set(
      target + (isWritten ? tokens[index + 2].text.lowercased() : "*"), value(comma + 1, to: end))
  }

  /// `name = value`, `const { a, b: c } = value`
  private mutating func assign(_ index: Int) {
    let end = end(index + 1)
    let value = value(index + 1, to: end)
    if tokens[index - 1].kind == .name {
      // `object.name = value` says something of the object.
      var first = index - 1
      while isSign(first - 1, "."), first >= 2, tokens[first - 2].kind == .name { first -= 2 }
      give(tokens[first].text, value, isWhole: first == index - 1)
    } else if isSign(index - 1, "}") || isSign(index - 1, "]") {
      takeApart(index - 1, value)
    }
  }

  private mutating func give(_ name: String, _ value: Value, isWhole: Bool) {
    guard let known = locals[name] else {
      locals[name] = value
      return
    }
    // One of several branches may have run.
    if case .object = value, isWhole {
      locals[name] = value
    } else if case .taint(let old) = known {
      locals[name] = .taint(.graver(old, taint(value)))
    }
  }

  private mutating func takeApart(_ close: Int, _ value: Value) {
    var at = close - 1
    while at > 0, !isSign(at, "{"), !isSign(at, "[") {
      if tokens[at].kind == .name {
        if isSign(at - 1, ":"), at >= 2, tokens[at - 2].kind == .name {
          give(tokens[at].text, part(value, [tokens[at - 2].text]), isWhole: true)
          at -= 2
        } else {
          give(tokens[at].text, part(value, [tokens[at].text]), isWhole: true)
        }
      }
      at -= 1
    }
  }

  /// Where an expression ends: at a comma, a semicolon or a bracket that is not its own, or at a line's end
  /// behind which none goes on.
  private mutating func end(_ start: Int) -> Int {
    var open = 0
    var at = start
    defer { budget -= at - start }
    while at < tokens.count, budget > 0 {
      let token = tokens[at]
      if open == 0, token.isFirst, at > start, !goesOn(at) { return at }
      if token.kind == .sign {
        switch token.text {
        case "(", "[", "{": open += 1
        case ")", "]", "}":
          if open == 0 { return at }
          open -= 1
        case ",", ";": if open == 0 { return at }
        default: break
        }
      }
      at += 1
    }
    return at
  }

  private func goesOn(_ at: Int) -> Bool {
    let signs: Set = ["(", "[", "=", "+", "&&", "||", "??", "?", ":", ".", "?.", "=>", ",", "-"]
    let before = tokens[at - 1]
    if before.kind == .sign, signs.contains(before.text) { return true }
    if before.kind == .name, before.text == "await" || before.text == "return" { return true }
    let token = tokens[at]
    return token.kind == .sign && signs.subtracting(["(", "[", "="]).contains(token.text)
  }

  // MARK: Values

  private func taint(_ value: Value) -> Taint {
    switch value {
    case .taint(let taint): taint
    case .object(let path, false): flow.field(path)
    case .object(let path, true): answer(path)
    }
  }

  /// What the API says of an object, whichever event started the run.
  private func answer(_ path: String) -> Taint {
    let field = flow.field(path)
    let name = "the API's " + path.dropFirst("github.event.".utf8.count)
    return Taint(control: field.control, root: name, head: field.head == nil ? nil : name)
  }

  private func part(_ value: Value, _ names: [String]) -> Value {
    guard case .object(let path, let isAnswer) = value else { return value }
    // What the API answers stands in `data`.
    let names = names.drop { $0 == "data" }
    let parts = [path] + names.map { $0.lowercased() }
    return .object(parts.joined(separator: "."), isAnswer: isAnswer)
  }

  /// What an expression is.
  private mutating func value(_ start: Int, to end: Int) -> Value {
    depth += 1
    defer { depth -= 1 }
    budget -= max(0, end - start)
    guard start < end, depth < 24, budget > 0 else { return .taint(.none) }
    var start = start
    if let question = top("?", start, end) { start = question + 1 }
    let isCompared = ["===", "!==", "==", "!=", "<", ">"].contains { top($0, start, end) != nil }
    if isSign(start, "!") || isCompared { return .taint(.none) }
    while isName(start, "await") { start += 1 }
    var taint = Taint.none
    var at = start
    while at < end {
      let (value, next) = operand(at, end)
      if at == start, next >= end { return value }
      taint = .graver(taint, self.taint(value))
      at = max(at + 1, next)
    }
    return .taint(taint)
  }

  /// A sign that stands in no bracket.
  private func top(_ sign: String, _ start: Int, _ end: Int) -> Int? {
    var open = 0
    for at in start..<end where tokens[at].kind == .sign {
      switch tokens[at].text {
      case "(", "[", "{": open += 1
      case ")", "]", "}": open -= 1
      case sign: if open == 0 { return at }
      default: break
      }
    }
    return nil
  }

  private static let cleaning: Set = [
    "Number", "parseInt", "parseFloat", "Boolean", "BigInt", "isNaN", "encodeURIComponent",
  ]

  /// Members whose value is a number or an answer of yes or no.
  private static let answers: Set = [
    "length", "includes", "startsWith", "endsWith", "test", "indexOf", "some", "every", "search",
    "localeCompare", "findIndex", "has", "number", "id",
  ]

  private static let readers: Set = ["readFileSync", "readFile"]

  /// One operand with its members and calls, and where it ends.
  private mutating func operand(_ start: Int, _ end: Int) -> (Value, Int) {
    let token = tokens[start]
    switch token.kind {
    case .text: return (.taint(templates(token.range)), start + 1)
    case .number, .regex: return (.taint(.none), start + 1)
    case .sign:
      guard ["(", "[", "{"].contains(token.text) else { return (.taint(.none), start + 1) }
      let close = closing(start, end)
      let (inner, next) = (list(start + 1, close), close + 1)
      return members([], inner, next, end)
    case .name: return members([token.text], nil, start + 1, end)
    }
  }

  /// - Parameters:
  ///   - names: that were read so far: `context`, `payload`.
  ///   - base: what stands before; nil where the first name tells.
  private mutating func members(
    _ names: [String], _ base: Value?, _ start: Int, _ end: Int
  ) -> (Value, Int) {
    var names = names
    var base = base
    var at = start
    while at < end {
      if isSign(at, ".") || isSign(at, "?."), at + 1 < end, tokens[at + 1].kind == .name {
        names.append(tokens[at + 1].text)
        at += 2
      } else if isSign(at, "[") {
        let close = closing(at, end)
        if close == at + 2, tokens[at + 1].kind == .text { names.append(tokens[at + 1].text) }
        at = close + 1
      } else if isSign(at, "(") {
        let close = closing(at, end)
        base = called(names, base, at + 1, close)
        names = []
        at = close + 1
      } else {
        break
      }
    }
    return (named(names, base), at)
  }

  private func named(_ names: [String], _ base: Value?) -> Value {
    if let last = names.last, Self.answers.contains(last) { return .taint(.none) }
    if let base { return part(base, names) }
    guard let first = names.first, !checked.contains(first) else { return .taint(.none) }
    if names.count > 2, first == "context", names[1] == "payload" {
      return part(.object("github.event", isAnswer: false), Array(names.dropFirst(2)))
    }
    if names.count == 2, first == "context", names[1] == "payload" {
      return .object("github.event", isAnswer: false)
    }
    if names.count == 3, first == "process", names[1] == "env" {
      return .taint(flow.environment(names[2], at: step).through("env." + names[2].lowercased()))
    }
    return locals[first].map { part($0, Array(names.dropFirst())) } ?? .taint(.none)
  }

  /// What a call gives back: mostly what it was given, or was called on.
  private mutating func called(
    _ names: [String], _ base: Value?, _ start: Int, _ end: Int
  ) -> Value {
    let method = names.last ?? ""
    if Self.cleaning.contains(method) || Self.answers.contains(method) { return .taint(.none) }
    if Self.readers.contains(method) {
      let paths = tokens[start..<max(start, end)].filter { $0.kind == .text }.map(\.text)
      return .taint(flow.file(paths, at: step) ?? .none)
    }
    if let object = Self.answered(names) { return .object(object, isAnswer: true) }
    let isCut = ["match", "replace", "replaceAll", "exec", "matchAll"].contains(method)
    if isCut, tokens[start..<max(start, end)].contains(where: Self.isNarrowing) {
      return .taint(.none)
    }
    let own = names.count > 1 || base != nil ? named(Array(names.dropLast()), base) : .taint(.none)
    if method == "exec" || names.first == "core" { return .taint(.none) }
    return .taint(.graver(taint(own), taint(list(start, end))))
  }

  /// `/\d+/` that is taken, `/[^0-9]/g` that is taken away.
  private static func isNarrowing(_ token: JavaScriptTokens.Token) -> Bool {
    token.kind == .regex
      && (token.text.hasPrefix("[^") || NarrowPattern.isNarrow(token.text, isWhole: true))
  }

  /// What the API is asked for.
  private static func answered(_ names: [String]) -> String? {
    guard names.count >= 3, let method = names.last else { return nil }
    switch (names[names.count - 2], method) {
    case ("pulls", "get"): return "github.event.pull_request"
    case ("issues", "get"): return "github.event.issue"
    case ("issues", "getComment"): return "github.event.comment"
    case ("actions", "getWorkflowRun"): return "github.event.workflow_run"
    default: return nil
    }
  }

  /// Values between commas.
  private mutating func list(_ start: Int, _ end: Int) -> Value {
    var taint = Taint.none
    var at = start
    while at < end {
      let next = min(self.end(at), end)
      let found = value(at, to: next)
      if at == start, next == end { return found }
      taint = .graver(taint, self.taint(found))
      at = max(at, next) + 1
    }
    return .taint(taint)
  }

  private func closing(_ start: Int, _ end: Int) -> Int {
    var open = 0
    for at in start..<end where tokens[at].kind == .sign {
      switch tokens[at].text {
      case "(", "[", "{": open += 1
      case ")", "]", "}":
        open -= 1
        if open == 0 { return at }
      default: break
      }
    }
    return end
  }

  /// `${{ … }}` in a text.
  private func templates(_ range: Range<Int>) -> Taint {
    text.expressions.reduce(.none) { taint, embedded in
      guard range.contains(embedded.range.lowerBound), let expression = embedded.expression else {
        return taint
      }
      return .graver(taint, flow.taint(of: expression, at: step))
    }
  }
}
