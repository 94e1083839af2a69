/// Reads a PowerShell script from its first byte to its last.
struct PowerShellReader {
  let text: [UInt8]
  let templates: Bool
  var at = 0
  var commands: [ShellCommand] = []
  var problem: Int?
  var groups = 0
  private var pipelines = 0
  private var depth = 0

  private static let depthLimit = 40

  init(_ text: [UInt8], templates: Bool) {
    self.text = text
    self.templates = templates
  }

  /// The command that is being read.
  private struct State {
    var command = ShellCommand()
    var start: Int?
  }

  func byte(_ offset: Int = 0) -> UInt8? {
    at + offset < text.count ? text[at + offset] : nil
  }

  /// Commands up to a closing byte, which is taken.
  mutating func readList(until closing: UInt8?, group: Int) {
    guard depth < Self.depthLimit else {
      problem = problem ?? at
      at = text.count
      return
    }
    depth += 1
    defer { depth -= 1 }
    pipelines += 1
    var state = State()
    state.command.pipeline = pipelines
    state.command.group = group
    while let next = byte() {
      if next == closing {
        finish(&state, startsPipeline: true)
        at += 1
        return
      }
      readToken(next, &state)
    }
    if closing != nil { problem = problem ?? text.count }
    finish(&state, startsPipeline: true)
  }

  private mutating func readToken(_ next: UInt8, _ state: inout State) {
    switch next {
    case 0x20, 0x09, 0x0D, UInt8(ascii: ","), UInt8(ascii: ")"), UInt8(ascii: "}"): at += 1
    case 0x0A:
      at += 1
      // Behind a `|` the pipeline goes on.
      if state.start != nil || state.command.stage == 0 { finish(&state, startsPipeline: true) }
    case UInt8(ascii: ";"):
      at += 1
      finish(&state, startsPipeline: true)
    case UInt8(ascii: "#"):
      while let end = byte(), end != 0x0A {
        _ = end
        at += 1
      }
    case UInt8(ascii: "<") where byte(1) == UInt8(ascii: "#"): skipComment()
    case UInt8(ascii: "|"), UInt8(ascii: "&"): readOperator(next, &state)
    case UInt8(ascii: ">"): readRedirection(&state)
    default: readArgument(&state)
    }
  }

  private mutating func skipComment() {
    let start = at
    at += 2
    while at < text.count, !(text[at] == UInt8(ascii: "#") && byte(1) == UInt8(ascii: ">")) {
      at += 1
    }
    if at >= text.count { problem = problem ?? start }
    at = min(text.count, at + 2)
  }

  private mutating func readOperator(_ sign: UInt8, _ state: inout State) {
    let isDouble = byte(1) == sign
    at += isDouble ? 2 : 1
    // `&` before a command calls it; `&&`, `||` and `&` behind one end it.
    if sign == UInt8(ascii: "&"), !isDouble, state.start == nil { return }
    finish(&state, startsPipeline: isDouble || sign == UInt8(ascii: "&"))
  }

  private mutating func readRedirection(_ state: inout State) {
    let start = at
    while byte() == UInt8(ascii: ">") { at += 1 }
    let sign = String(decoding: text[start..<at], as: UTF8.self)
    while byte() == 0x20 || byte() == 0x09 { at += 1 }
    let target = readWord()
    if target.range.isEmpty { return }
    state.command.redirections.append(ShellRedirection(sign: sign, target: target))
  }

  private mutating func readArgument(_ state: inout State) {
    let start = at
    let word = readWord()
    if word.parts.isEmpty {
      at = max(at, start + 1)
      return
    }
    state.start = state.start ?? start
    state.command.words.append(word)
    state.command.range = (state.start ?? start)..<at
  }

  /// Takes a command that is complete; `$name = …` becomes an assignment of what stands behind it.
  private mutating func finish(_ state: inout State, startsPipeline: Bool) {
    if state.start != nil {
      var command = state.command
      if command.words.count > 1, command.words[1].range.count <= 2,
        ["=", "+="].contains(command.words[1].literal),
        let name = command.words[0].variables.first
      {
        let rest = command.words[2...]
        let range = rest.first.map { $0.range.lowerBound..<command.range.upperBound }
        let value = ShellWordText(
          parts: rest.flatMap(\.parts), range: range ?? command.words[1].range)
        command.assignments.append(ShellAssignment(name: name, value: value))
        command.words = Array(rest)
      }
      commands.append(command)
    }
    let (pipeline, stage, group) = (
      state.command.pipeline, state.command.stage, state.command.group
    )
    state = State()
    state.command.group = group
    if startsPipeline { pipelines += 1 }
    state.command.pipeline = startsPipeline ? pipelines : pipeline
    state.command.stage = startsPipeline ? 0 : stage + 1
  }
}
