extension PowerShellReader {
  /// A word: up to a blank, a comma or an operator outside of quotes and brackets.
  mutating func readWord() -> ShellWordText {
    var word = PowerShellWord()
    let start = at
    loop: while let next = byte() {
      switch next {
      case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "|"),
        UInt8(ascii: "&"), UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: ">"):
        break loop
      case UInt8(ascii: "'"): readSingleQuoted(&word)
      case UInt8(ascii: "\""): readDoubleQuoted(&word)
      case UInt8(ascii: "@") where byte(1) == UInt8(ascii: "'"): readHere(&word, UInt8(ascii: "'"))
      case UInt8(ascii: "@") where byte(1) == UInt8(ascii: "\""):
        readHere(&word, UInt8(ascii: "\""))
      case UInt8(ascii: "@")
      where byte(1) == UInt8(ascii: "(") || byte(1) == UInt8(ascii: "{"):
        at += 1
      case UInt8(ascii: "("): readGroup(&word, closing: UInt8(ascii: ")"), isBlock: false)
      case UInt8(ascii: "{"): readGroup(&word, closing: UInt8(ascii: "}"), isBlock: true)
      case UInt8(ascii: "$"): readDollar(&word, isQuoted: false)
      case UInt8(ascii: "`"):
        // Before a line end the line goes on, which ends the word.
        if byte(1) == 0x0A || byte(1) == 0x0D && byte(2) == 0x0A {
          at += byte(1) == 0x0A ? 2 : 3
          break loop
        }
        at += 1
        if let literal = byte() {
          word.plain.append(literal)
          at += 1
        }
      default:
        let first = at
        repeat { at += 1 } while at < text.count && Self.isOrdinary(text[at])
        word.plain += text[first..<at]
      }
    }
    return word.finished(start..<at)
  }

  /// Whether a byte is one of those that mean nothing but themselves.
  private static func isOrdinary(_ byte: UInt8) -> Bool {
    (0x30...0x3A).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
      || (0x2D...0x2F).contains(byte) || byte == 0x5F
  }

  private mutating func readGroup(_ word: inout PowerShellWord, closing: UInt8, isBlock: Bool) {
    at += 1
    groups += 1
    let group = groups
    word.flush()
    readList(until: closing, group: group)
    word.parts.append(.substitution(group: group, isProcess: isBlock))
  }

  /// `''` in a text in single quotes is one of them.
  private mutating func readSingleQuoted(_ word: inout PowerShellWord) {
    let start = at
    at += 1
    word.isQuoted = true
    while let next = byte() {
      if next == UInt8(ascii: "'") {
        guard byte(1) == next else {
          at += 1
          return
        }
        at += 1
      }
      word.plain.append(next)
      at += 1
    }
    problem = problem ?? start
  }

  private mutating func readDoubleQuoted(_ word: inout PowerShellWord) {
    let start = at
    at += 1
    word.isQuoted = true
    while let next = byte() {
      switch next {
      case UInt8(ascii: "\""):
        guard byte(1) == next else {
          at += 1
          return
        }
        word.plain.append(next)
        at += 2
      case UInt8(ascii: "`"):
        if let literal = byte(1) { word.plain.append(literal) }
        at = min(text.count, at + 2)
      case UInt8(ascii: "$"): readDollar(&word, isQuoted: true)
      default:
        word.plain.append(next)
        at += 1
      }
    }
    problem = problem ?? start
  }

  /// `@'`, a line end, lines, and `'@` at the beginning of a line.
  private mutating func readHere(_ word: inout PowerShellWord, _ quote: UInt8) {
    let start = at
    at += 2
    word.isQuoted = true
    var isLineStart = false
    while let next = byte() {
      if isLineStart, next == quote, byte(1) == UInt8(ascii: "@") {
        at += 2
        return
      }
      isLineStart = next == 0x0A
      if quote == UInt8(ascii: "\""), next == UInt8(ascii: "$") {
        readDollar(&word, isQuoted: true)
      } else {
        word.plain.append(next)
        at += 1
      }
    }
    problem = problem ?? start
  }

  /// `$name`, `$env:NAME`, `${any text}`, `$(…)`, and GitHub's `${{ … }}`.
  private mutating func readDollar(_ word: inout PowerShellWord, isQuoted: Bool) {
    let start = at
    switch byte(1) {
    case UInt8(ascii: "(")?:
      at += 1
      readGroup(&word, closing: UInt8(ascii: ")"), isBlock: false)
    case UInt8(ascii: "{")? where templates && byte(2) == UInt8(ascii: "{"):
      at += 3
      while at < text.count, !(text[at] == UInt8(ascii: "}") && byte(1) == UInt8(ascii: "}")) {
        at += 1
      }
      at = min(text.count, at + 2)
      word.flush()
      word.parts.append(.template(start..<at, isQuoted: isQuoted))
    case UInt8(ascii: "{")?:
      at += 2
      let name = at
      while let next = byte(), next != UInt8(ascii: "}") {
        _ = next
        at += 1
      }
      word.add(variable: text[name..<at], isQuoted, start..<min(text.count, at + 1))
      at = min(text.count, at + 1)
    case let next? where PowerShellWord.isName(next):
      at += 1
      let name = at
      while let next = byte() {
        // `$env:NAME` has a colon inside; `$name::` and a colon at the end have not.
        let isScope =
          next == UInt8(ascii: ":") && byte(1).map(PowerShellWord.isName) == true
        guard PowerShellWord.isName(next) || isScope else { break }
        at += 1
      }
      word.add(variable: text[name..<at], isQuoted, start..<at)
    default:
      word.plain.append(text[at])
      at += 1
    }
  }
}

/// A word while it is read.
struct PowerShellWord {
  var parts: [ShellWordText.Part] = []
  var plain: [UInt8] = []
  var isQuoted = false

  mutating func flush() {
    guard !plain.isEmpty else { return }
    parts.append(.text(plain))
    plain = []
  }

  mutating func add(variable name: ArraySlice<UInt8>, _ isQuoted: Bool, _ range: Range<Int>) {
    flush()
    parts.append(
      .variable(String(decoding: name, as: UTF8.self), isQuoted: isQuoted, range))
  }

  func finished(_ range: Range<Int>) -> ShellWordText {
    var parts = parts
    if !plain.isEmpty || parts.isEmpty && isQuoted { parts.append(.text(plain)) }
    return ShellWordText(parts: parts, range: range)
  }

  static func isName(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x5F || byte == UInt8(ascii: "?")
  }
}
