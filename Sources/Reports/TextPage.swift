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

  mutating func line(_ line: String) { text += line + "\n" }
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

  /// `   = label   text`, wrapped below itself.
  mutating func note(_ label: String, _ text: String) {
    let column = 14
    let head = label.isEmpty ? "" : "   = " + label
    let lines = Wrapping.lines(text, first: column, rest: column, width: width)
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
  mutating func paragraph(_ text: String, indent: Int, first: String? = nil) {
    let blanks = String(repeating: " ", count: indent)
    let lines = Wrapping.lines(text, first: indent, rest: indent, width: width)
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

  func painted(_ text: String, _ colour: Colour) -> String {
    usesColour ? "\u{1B}[1;\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// Breaks text at blanks; a word that is longer than a line stays whole.
enum Wrapping {
  static func lines(_ text: String, first: Int, rest: Int, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let room = width - (lines.isEmpty ? first : rest)
      if !line.isEmpty, line.count + 1 + word.count > room {
        lines.append(line)
        line = String(word)
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return lines + [line]
  }
}
