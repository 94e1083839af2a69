import Evidence

/// Lines of text of a given width.
struct TextPage {
  let width: Int
  let usesColour: Bool
  private(set) var text = ""

  init(width: Int, usesColour: Bool) {
    self.width = width
    self.usesColour = usesColour
  }

  mutating func line(_ line: String) { text += Self.inert(line) + "\n" }
  mutating func blank() { text += "\n" }

  /// `critical[rule] message`, or `not verified[question] message`.
  mutating func heading(_ level: Severity?, _ name: String, _ message: String) {
    let word = level?.name ?? "not verified"
    let mark = painted("\(word)[\(name)]", level.map(Colour.of) ?? .yellow)
    let lines = Wrapping.lines(
      message, first: word.count + name.count + 3, rest: 4, width: width)
    line(mark + " " + lines[0])
    for more in lines.dropFirst() { line("    " + more) }
  }

  /// `   = label   text`, wrapped below itself; a command's words stay whole, so that it can be
  /// copied.
  mutating func note(_ label: String, _ text: String, isCommand: Bool = false) {
    let column = max(14, label.count + 6)
    let head = label.isEmpty ? "" : "   = " + label
    let lines = Wrapping.lines(
      text, first: column, rest: column, width: width, keepsWords: isCommand)
    let padding = String(repeating: " ", count: max(1, column - head.count))
    line(head + padding + lines[0])
    for more in lines.dropFirst() { line(String(repeating: " ", count: column) + more) }
  }

  /// A command to copy: never wrapped.
  mutating func command(_ text: String) { line("     " + text) }

  /// A bullet.
  mutating func item(_ text: String) {
    let lines = Wrapping.lines(text, first: 4, rest: 4, width: width)
    line("  - " + lines[0])
    for more in lines.dropFirst() { line("    " + more) }
  }

  /// A paragraph behind a hanging word of the summary.
  mutating func paragraph(
    _ text: String, indent: Int, first: String? = nil, isCommand: Bool = false
  ) {
    let blanks = String(repeating: " ", count: indent)
    let lines = Wrapping.lines(
      text, first: indent, rest: indent, width: width, keepsWords: isCommand)
    line((first ?? blanks) + lines[0])
    for more in lines.dropFirst() { line(blanks + more) }
  }

  enum Colour: String {
    case red = "31"
    case yellow = "33"
    case green = "32"
    case blue = "34"

    static func of(_ level: Severity) -> Colour {
      switch level {
      case .critical, .high: .red
      case .medium: .yellow
      case .low, .info: .blue
      }
    }
  }

  /// GitHub's runner takes a line that begins with two colons for a command.
  private static func inert(_ line: String) -> String {
    let blanks = line.utf8.prefix { $0 == 0x20 }.count
    guard line.utf8.dropFirst(blanks).starts(with: "::".utf8) else { return line }
    return String(repeating: " ", count: blanks) + "\\x3A"
      + String(decoding: line.utf8.dropFirst(blanks + 1), as: UTF8.self)
  }

  func painted(_ text: String, _ colour: Colour) -> String {
    usesColour ? "\u{1B}[1;\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// Breaks text at blanks, and words that are longer than a line wherever the line ends.
enum Wrapping {
  /// - Parameter keepsWords: whether a word that is longer than a line stays whole.
  static func lines(
    _ text: String, first: Int, rest: Int, width: Int, keepsWords: Bool = false
  ) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    func room() -> Int { max(20, width - (lines.isEmpty ? first : rest)) }
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let length = DisplayWidth.of(word)
      if !line.isEmpty, used + 1 + length <= room() {
        line += " " + word
        used += 1 + length
        continue
      }
      if !line.isEmpty {
        lines.append(line)
        (line, used) = ("", 0)
      }
      for scalar in word.unicodeScalars {
        let columns = DisplayWidth.of(scalar)
        if !keepsWords, used + columns > room() {
          lines.append(line)
          (line, used) = ("", 0)
        }
        line.unicodeScalars.append(scalar)
        used += columns
      }
    }
    return lines + [line]
  }
}
