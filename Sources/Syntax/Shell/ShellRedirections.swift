extension ShellReader {
  mutating func readRedirection(_ state: inout CommandState) {
    let start = at
    if at + 1 < end, text[at + 1] == UInt8(ascii: "("), text[at] != UInt8(ascii: "&") {
      // A process substitution as an argument.
      let word = readWord()
      state.command.words.append(word)
      if state.start == nil { state.start = start }
      state.end = at
      return
    }
    dropDescriptor(&state, before: start)
    at += 1
    while at < end, isSign(text[at]), at - start < 3 { at += 1 }
    let sign = String(decoding: text[start..<at], as: UTF8.self)
    if sign == "<<", at < end, text[at] == UInt8(ascii: "-") { return document(&state, start) }
    if sign == "<<" { return document(&state, start) }
    // `>&2`, `2>&1`, `>&-`: no file.
    if at < end, text[at] == UInt8(ascii: "&") {
      at += 1
      while at < end, (0x30...0x39).contains(text[at]) || text[at] == UInt8(ascii: "-") { at += 1 }
      return
    }
    if at < end, text[at] == UInt8(ascii: "|") { at += 1 }
    skipBlanks()
    let target = readWord()
    state.command.redirections.append(ShellRedirection(sign: sign, target: target))
    if state.start == nil { state.start = start }
    state.end = at
  }

  private func isSign(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
      || byte == UInt8(ascii: "&")
        && !(at > 0 && (text[at - 1] == UInt8(ascii: ">") || text[at - 1] == UInt8(ascii: "<")))
  }

  /// `2>`: the digit is no argument.
  private func dropDescriptor(_ state: inout CommandState, before start: Int) {
    guard let last = state.command.words.last, last.range.upperBound == start,
      last.range.count == 1, (0x30...0x39).contains(text[last.range.lowerBound])
    else { return }
    state.command.words.removeLast()
  }

  /// `<<WORD` and `<<-WORD`; the body begins behind the line's end.
  private mutating func document(_ state: inout CommandState, _ start: Int) {
    let stripsTabs = at < end && text[at] == UInt8(ascii: "-")
    if stripsTabs { at += 1 }
    skipBlanks()
    let wordStart = at
    let word = readWord()
    let isLiteral = text[wordStart..<at].contains { $0 == 0x22 || $0 == 0x27 || $0 == 0x5C }
    guard let delimiter = word.literal, !delimiter.isEmpty else { return }
    slots += 1
    documents.append(
      PendingDocument(
        delimiter: Array(delimiter.utf8), stripsTabs: stripsTabs, isLiteral: isLiteral,
        slot: -slots))
    let slot = -slots
    state.command.redirections.append(
      ShellRedirection(sign: "<<", target: ShellWordText(range: slot..<slot)))
    if state.start == nil { state.start = start }
    state.end = at
  }

  /// The bodies of the here-documents of the line that has just ended.
  mutating func readDocuments() {
    guard !documents.isEmpty else { return }
    let waiting = documents
    documents = []
    for document in waiting {
      let start = at
      let (close, next) = endOfDocument(document)
      var body = ShellWordText(range: start..<close)
      if document.isLiteral {
        body.parts = [.text(Array(text[start..<close]))]
      } else {
        expand(start..<close, into: &body)
      }
      bodies[document.slot] = body
      at = next
    }
  }

  private func endOfDocument(_ document: PendingDocument) -> (close: Int, next: Int) {
    var line = at
    while line < end {
      var stop = line
      while stop < end, text[stop] != 0x0A { stop += 1 }
      var content = text[line..<stop]
      if document.stripsTabs { content = content.drop { $0 == 0x09 } }
      if content.last == 0x0D { content = content.dropLast() }
      // Scripts inside indented texts keep their delimiters' indentation where tabs cannot be.
      if content.elementsEqual(document.delimiter) { return (line, min(end, stop + 1)) }
      line = stop + 1
    }
    return (end, end)
  }

  /// Variables and substitutions of a here-document.
  private mutating func expand(_ range: Range<Int>, into body: inout ShellWordText) {
    let outer = end
    at = range.lowerBound
    end = range.upperBound
    var plain: [UInt8] = []
    while at < end {
      switch text[at] {
      case UInt8(ascii: "\\"):
        at += 1
        if at < end {
          plain.append(text[at])
          at += 1
        }
      case UInt8(ascii: "$"): readDollar(&body, &plain, isQuoted: true)
      case UInt8(ascii: "`"): readQuotedSubstitution(&body, &plain)
      default:
        plain.append(text[at])
        at += 1
      }
    }
    if !plain.isEmpty { body.parts.append(.text(plain)) }
    body.range = range
    end = outer
  }

  private mutating func readQuotedSubstitution(
    _ body: inout ShellWordText, _ plain: inout [UInt8]
  ) {
    let word = readWord()
    if !plain.isEmpty { body.parts.append(.text(plain)) }
    plain = []
    body.parts += word.parts
  }
}
