/// Reads a script from its first byte to its last; every byte is looked at a bounded number of times.
struct ShellReader {
  let text: [UInt8]
  let templates: Bool
  var at = 0
  var end: Int
  var commands: [ShellCommand] = []
  var problem: Int?
  var groups = 0
  var pipelines = 0
  var depth = 0
  /// Here-documents that begin behind the next line end: command, redirection, delimiter, how.
  var documents: [PendingDocument] = []

  static let depthLimit = 40

  struct PendingDocument {
    let delimiter: [UInt8]
    let stripsTabs: Bool
    let isLiteral: Bool
    /// Where the redirection was kept until its body is read.
    let slot: Int
  }

  /// Bodies of here-documents, by slot.
  var bodies: [Int: ShellWordText] = [:]
  var slots = 0

  init(_ text: [UInt8], templates: Bool) {
    self.text = text
    self.templates = templates
    end = text.count
  }

  mutating func readAll() {
    readList(until: nil, group: 0)
    fillDocuments()
  }

  private mutating func fillDocuments() {
    for index in commands.indices {
      for place in commands[index].redirections.indices {
        let slot = commands[index].redirections[place].target.range.lowerBound
        guard slot < 0 else { continue }
        commands[index].redirections[place].target = bodies[slot] ?? ShellWordText(range: end..<end)
      }
    }
  }

  /// Whether one level more may be read; past the limit the rest is given up. The caller comes up again.
  mutating func descends() -> Bool {
    guard depth + 1 < Self.depthLimit else {
      problem = problem ?? at
      at = end
      return false
    }
    depth += 1
    return true
  }

  /// Commands up to a closing byte, which is taken.
  mutating func readList(until closing: UInt8?, group: Int) {
    guard descends() else { return }
    defer { depth -= 1 }
    pipelines += 1
    var state = CommandState(pipeline: pipelines, group: group)
    var patterns: [Int] = []
    while at < end {
      let byte = text[at]
      if byte == closing, patterns.isEmpty {
        finish(&state)
        at += 1
        return
      }
      switch byte {
      case 0x20, 0x09, 0x0D: at += 1
      case 0x0A:
        finish(&state, startsPipeline: !state.isOpenPipe)
        at += 1
        readDocuments()
      case UInt8(ascii: "#"): skipComment()
      case UInt8(ascii: ";"):
        finish(&state)
        at += 1
        if at < end, text[at] == UInt8(ascii: ";") || text[at] == UInt8(ascii: "&") {
          at += 1
          if !patterns.isEmpty { readPattern(&patterns) }
        }
      case UInt8(ascii: "&"): readAmpersand(&state)
      case UInt8(ascii: "|"): readBar(&state)
      case UInt8(ascii: "("): readParenthesis(&state, group)
      case UInt8(ascii: ")"):
        // The end of a case's pattern, or one too many.
        finish(&state)
        at += 1
      case UInt8(ascii: "<"), UInt8(ascii: ">"): readRedirection(&state)
      case UInt8(ascii: "\\") where at + 1 < end && text[at + 1] == 0x0A: at += 2
      default: readToken(&state, &patterns)
      }
    }
    finish(&state)
    if closing != nil { problem = problem ?? end }
  }

  private mutating func skipComment() {
    while at < end, text[at] != 0x0A { at += 1 }
  }

  private mutating func readAmpersand(_ state: inout CommandState) {
    if at + 1 < end, text[at + 1] == UInt8(ascii: ">") { return readRedirection(&state) }
    finish(&state)
    at += 1
    if at < end, text[at] == UInt8(ascii: "&") { at += 1 }
  }

  private mutating func readBar(_ state: inout CommandState) {
    let isOr = at + 1 < end && text[at + 1] == UInt8(ascii: "|")
    if isOr {
      finish(&state)
      at += 2
      return
    }
    finish(&state, startsPipeline: false)
    state.stage += 1
    state.isOpenPipe = true
    at += 1
    if at < end, text[at] == UInt8(ascii: "&") { at += 1 }
  }

  /// A subshell, an arithmetic command, an array's values or a function's `()`.
  private mutating func readParenthesis(_ state: inout CommandState, _ group: Int) {
    at += 1
    if !state.isEmpty, at < end, text[at] == UInt8(ascii: ")") {
      // `name ()`: what follows is a body like any other.
      at += 1
      state.command.words = []
      state.command.assignments = []
      return
    }
    if at < end, text[at] == UInt8(ascii: "("), state.isEmpty {
      skipArithmetic()
      return
    }
    finish(&state, startsPipeline: false)
    let (pipeline, stage) = (state.command.pipeline, state.stage)
    readList(until: UInt8(ascii: ")"), group: group)
    state.command.pipeline = pipeline
    state.stage = stage
    state.isOpenPipe = false
  }

  /// `((…))`
  private mutating func skipArithmetic() {
    var open = 1
    while at < end, open > 0 {
      if text[at] == UInt8(ascii: "(") { open += 1 }
      if text[at] == UInt8(ascii: ")") { open -= 1 }
      at += 1
    }
  }

  private mutating func readToken(_ state: inout CommandState, _ patterns: inout [Int]) {
    let start = at
    let word = readWord()
    guard at > start else {
      at += 1
      return
    }
    if state.isEmpty, let plain = plainText(word) {
      switch plain {
      case "if", "then", "else", "elif", "fi", "while", "until", "do", "done", "!", "{", "}",
        "time",
        "coproc":
        return
      case "esac":
        if !patterns.isEmpty { patterns.removeLast() }
        return
      case "function":
        skipBlanks()
        _ = readWord()
        skipBlanks()
        if at + 1 < end, text[at] == UInt8(ascii: "("), text[at + 1] == UInt8(ascii: ")") {
          at += 2
        }
        return
      case "case":
        readCase(&patterns)
        return
      default: break
      }
    }
    take(word, &state)
  }

  private mutating func take(_ word: ShellWordText, _ state: inout CommandState) {
    if state.command.words.isEmpty, let assignment = assignment(word) {
      state.command.assignments.append(assignment)
    } else {
      state.command.words.append(word)
    }
    if state.start == nil { state.start = word.range.lowerBound }
    state.end = word.range.upperBound
  }

  /// `case WORD in`
  private mutating func readCase(_ patterns: inout [Int]) {
    skipBlanks()
    _ = readWord()
    skipWhitespace()
    if at + 1 < end, text[at] == UInt8(ascii: "i"), text[at + 1] == UInt8(ascii: "n") { at += 2 }
    patterns.append(at)
    readPattern(&patterns)
  }

  /// A case's pattern up to its parenthesis; nothing when `esac` stands there.
  private mutating func readPattern(_ patterns: inout [Int]) {
    skipWhitespace()
    if text[at..<end].starts(with: "esac".utf8) { return }
    if at < end, text[at] == UInt8(ascii: "(") { at += 1 }
    while at < end, text[at] != UInt8(ascii: ")"), text[at] != 0x0A {
      let start = at
      _ = readWord()
      if at == start { at += 1 }
    }
    if at < end, text[at] == UInt8(ascii: ")") { at += 1 }
  }

  private func plainText(_ word: ShellWordText) -> String? {
    guard word.range.count <= 8, word.parts.count == 1, case .text(let bytes) = word.parts[0],
      bytes.count == word.range.count
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  mutating func skipBlanks() {
    while at < end, text[at] == 0x20 || text[at] == 0x09 { at += 1 }
  }

  private mutating func skipWhitespace() {
    while at < end, text[at] == 0x20 || text[at] == 0x09 || text[at] == 0x0A || text[at] == 0x0D {
      at += 1
    }
  }

  /// Ends the command that is being read.
  mutating func finish(_ state: inout CommandState, startsPipeline: Bool = true) {
    if !state.isEmpty {
      state.command.range = (state.start ?? at)..<max(state.start ?? at, state.end)
      state.command.stage = state.stage
      commands.append(state.command)
      state.isOpenPipe = false
    }
    let (pipeline, group) = (state.command.pipeline, state.command.group)
    state.command = ShellCommand()
    state.command.group = group
    state.command.pipeline = pipeline
    state.start = nil
    if startsPipeline, !state.isOpenPipe {
      pipelines += 1
      state.command.pipeline = pipelines
      state.stage = 0
    }
  }
}

/// The command that is being read.
struct CommandState {
  var command = ShellCommand()
  var stage = 0
  var start: Int?
  var end = 0
  /// Behind `|`, before a command.
  var isOpenPipe = false

  init(pipeline: Int, group: Int) {
    command.pipeline = pipeline
    command.group = group
  }

  var isEmpty: Bool {
    command.words.isEmpty && command.assignments.isEmpty && command.redirections.isEmpty
  }
}
