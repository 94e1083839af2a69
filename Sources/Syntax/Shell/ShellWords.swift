extension ShellReader {
  /// A word: up to a blank or an operator outside of quotes.
  mutating func readWord() -> ShellWordText {
    var word = ShellWordText(range: at..<at)
    var plain: [UInt8] = []
    let start = at
    loop: while at < end {
      let byte = text[at]
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"),
        UInt8(ascii: ")"):
        break loop
      case UInt8(ascii: "("):
        // `name=(…)` is an array; its values are words.
        guard plain.last == UInt8(ascii: "="), at > start else { break loop }
        at += 1
        readArray(&word, &plain)
      case UInt8(ascii: "<"), UInt8(ascii: ">"):
        guard at + 1 < end, text[at + 1] == UInt8(ascii: "("), at == start else { break loop }
        flush(&plain, &word)
        at += 2
        readSubstitution(&word, closing: UInt8(ascii: ")"), isProcess: true)
      case UInt8(ascii: "\\"):
        at += 1
        if at < end, text[at] != 0x0A { plain.append(text[at]) }
        if at < end { at += 1 }
      case UInt8(ascii: "'"): readSingleQuoted(&plain)
      case UInt8(ascii: "\""): readDoubleQuoted(&word, &plain)
      case UInt8(ascii: "`"): readBackquoted(&word, &plain)
      case UInt8(ascii: "$"): readDollar(&word, &plain, isQuoted: false)
      default:
        let first = at
        repeat { at += 1 } while at < end && !Self.isMeant(text[at])
        plain += text[first..<at]
      }
    }
    // An empty word in quotes is a word.
    if !plain.isEmpty || (word.parts.isEmpty && at > start) { word.parts.append(.text(plain)) }
    word.range = start..<at
    return word
  }

  /// Whether a byte means something outside of quotes.
  private static func isMeant(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"),
      UInt8(ascii: ")"), UInt8(ascii: "("), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"),
      UInt8(ascii: "$"):
      true
    default: false
    }
  }

  private static func isMeantInQuotes(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "$"): true
    default: false
    }
  }

  private func flush(_ plain: inout [UInt8], _ word: inout ShellWordText) {
    guard !plain.isEmpty else { return }
    word.parts.append(.text(plain))
    plain = []
  }

  private mutating func readArray(_ word: inout ShellWordText, _ plain: inout [UInt8]) {
    flush(&plain, &word)
    guard descends() else { return }
    defer { depth -= 1 }
    while at < end, text[at] != UInt8(ascii: ")") {
      let start = at
      let value = readWord()
      word.parts += value.parts
      if at == start { at += 1 }
    }
    if at < end { at += 1 }
  }

  private mutating func readSingleQuoted(_ plain: inout [UInt8]) {
    let start = at
    at += 1
    while at < end, text[at] != UInt8(ascii: "'") { at += 1 }
    plain += text[(start + 1)..<at]
    if at < end { at += 1 } else { problem = problem ?? start }
  }

  private mutating func readDoubleQuoted(_ word: inout ShellWordText, _ plain: inout [UInt8]) {
    let start = at
    at += 1
    while at < end, text[at] != UInt8(ascii: "\"") {
      switch text[at] {
      case UInt8(ascii: "\\"):
        at += 1
        guard at < end else { break }
        let isSpecial = [0x22, 0x24, 0x5C, 0x60].contains(text[at])
        if !isSpecial, text[at] != 0x0A { plain.append(UInt8(ascii: "\\")) }
        if text[at] != 0x0A { plain.append(text[at]) }
        at += 1
      case UInt8(ascii: "`"): readBackquoted(&word, &plain)
      case UInt8(ascii: "$"): readDollar(&word, &plain, isQuoted: true)
      default:
        let first = at
        repeat { at += 1 } while at < end && !Self.isMeantInQuotes(text[at])
        plain += text[first..<at]
      }
    }
    if at < end { at += 1 } else { problem = problem ?? start }
  }

  private mutating func readBackquoted(_ word: inout ShellWordText, _ plain: inout [UInt8]) {
    flush(&plain, &word)
    at += 1
    var close = at
    while close < end, text[close] != UInt8(ascii: "`") {
      close += text[close] == UInt8(ascii: "\\") ? 2 : 1
    }
    close = min(close, end)
    if close == end { problem = problem ?? at }
    let (outer, group) = (end, newGroup())
    end = close
    readList(until: nil, group: group)
    end = outer
    at = min(close + 1, end)
    word.parts.append(.substitution(group: group, isProcess: false))
  }

  private mutating func newGroup() -> Int {
    groups += 1
    return groups
  }

  private mutating func readSubstitution(
    _ word: inout ShellWordText, closing: UInt8, isProcess: Bool
  ) {
    let group = newGroup()
    readList(until: closing, group: group)
    word.parts.append(.substitution(group: group, isProcess: isProcess))
  }

  /// What a dollar sign begins.
  mutating func readDollar(
    _ word: inout ShellWordText, _ plain: inout [UInt8], isQuoted: Bool
  ) {
    let start = at
    guard at + 1 < end else {
      plain.append(text[at])
      at += 1
      return
    }
    switch text[at + 1] {
    case UInt8(ascii: "{") where templates && at + 2 < end && text[at + 2] == UInt8(ascii: "{"):
      flush(&plain, &word)
      skipTemplate()
      word.parts.append(.template(start..<at, isQuoted: isQuoted))
    case UInt8(ascii: "{"):
      flush(&plain, &word)
      readBraced(&word, isQuoted: isQuoted)
    case UInt8(ascii: "("):
      flush(&plain, &word)
      at += 2
      if at < end, text[at] == UInt8(ascii: "(") {
        skipParentheses(2)
      } else {
        readSubstitution(&word, closing: UInt8(ascii: ")"), isProcess: false)
      }
    case UInt8(ascii: "'") where !isQuoted:
      at += 1
      readEscaped(&plain)
    case let byte
    where Self.isNameStart(byte) || (0x30...0x39).contains(byte) || Self.isSpecial(byte):
      flush(&plain, &word)
      at += 1
      let name = readName()
      word.parts.append(.variable(name, isQuoted: isQuoted, start..<at))
    default:
      plain.append(text[at])
      at += 1
    }
  }

  /// `$'…'`: what escapes stand for is not needed, only that they end nothing.
  private mutating func readEscaped(_ plain: inout [UInt8]) {
    at += 1
    while at < end, text[at] != UInt8(ascii: "'") {
      if text[at] == UInt8(ascii: "\\"), at + 1 < end {
        plain.append(text[at])
        at += 1
      }
      plain.append(text[at])
      at += 1
    }
    if at < end { at += 1 }
  }

  private mutating func skipTemplate() {
    at += 3
    while at + 1 < end {
      if text[at] == UInt8(ascii: "'") {
        at += 1
        while at < end, text[at] != UInt8(ascii: "'") { at += 1 }
        if at < end { at += 1 }
      } else if text[at] == UInt8(ascii: "}"), text[at + 1] == UInt8(ascii: "}") {
        at += 2
        return
      } else {
        at += 1
      }
    }
    at = end
  }

  private mutating func skipParentheses(_ open: Int) {
    var open = open - 1
    while at < end, open >= 0 {
      if text[at] == UInt8(ascii: "(") { open += 1 }
      if text[at] == UInt8(ascii: ")") { open -= 1 }
      at += 1
      if open == 0 { break }
    }
    if at < end, text[at] == UInt8(ascii: ")") { at += 1 }
  }

  /// `${name…}`; what stands behind the name may hold substitutions.
  private mutating func readBraced(_ word: inout ShellWordText, isQuoted: Bool) {
    let start = at
    at += 2
    while at < end, text[at] == UInt8(ascii: "#") || text[at] == UInt8(ascii: "!") { at += 1 }
    let name = readName()
    let slot = word.parts.count
    word.parts.append(.variable(name, isQuoted: isQuoted, start..<at))
    guard descends() else { return }
    defer { depth -= 1 }
    var ignored: [UInt8] = []
    while at < end, text[at] != UInt8(ascii: "}") {
      switch text[at] {
      case UInt8(ascii: "$"): readDollar(&word, &ignored, isQuoted: isQuoted)
      case UInt8(ascii: "`"): readBackquoted(&word, &ignored)
      case UInt8(ascii: "'") where !isQuoted: readSingleQuoted(&ignored)
      case UInt8(ascii: "\""): readDoubleQuoted(&word, &ignored)
      case UInt8(ascii: "\\"): at += min(2, end - at)
      default: at += 1
      }
    }
    if at < end { at += 1 } else { problem = problem ?? start }
    word.parts[slot] = .variable(name, isQuoted: isQuoted, start..<at)
  }

  private mutating func readName() -> String {
    let start = at
    if at < end, Self.isSpecial(text[at]) || (0x30...0x39).contains(text[at]) {
      at += 1
    } else {
      while at < end, Self.isNameStart(text[at]) || (0x30...0x39).contains(text[at]) { at += 1 }
    }
    return String(decoding: text[start..<at], as: UTF8.self)
  }

  static func isNameStart(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
  }

  static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "@"), UInt8(ascii: "*"), UInt8(ascii: "#"), UInt8(ascii: "?"),
      UInt8(ascii: "-"), UInt8(ascii: "$"), UInt8(ascii: "!"):
      return true
    default: return false
    }
  }

  /// `NAME=value`, `NAME+=value`, `NAME[index]=value`
  func assignment(_ word: ShellWordText) -> ShellAssignment? {
    guard case .text(let first)? = word.parts.first,
      let equals = first.firstIndex(of: UInt8(ascii: "=")), equals > 0,
      Self.isNameStart(first[0]), word.range.lowerBound < end,
      Self.isNameStart(text[word.range.lowerBound])
    else { return nil }
    var name = first[..<equals]
    if name.last == UInt8(ascii: "+") { name.removeLast() }
    if let bracket = name.firstIndex(of: UInt8(ascii: "[")) { name = name[..<bracket] }
    guard name.allSatisfy({ Self.isNameStart($0) || (0x30...0x39).contains($0) }) else {
      return nil
    }
    var value = word
    let rest = Array(first[(equals + 1)...])
    if rest.isEmpty { value.parts.removeFirst() } else { value.parts[0] = .text(rest) }
    value.range =
      min(word.range.upperBound, word.range.lowerBound + equals + 1)..<word.range.upperBound
    return ShellAssignment(name: String(decoding: name, as: UTF8.self), value: value)
  }
}
