import Evidence

/// What a command without a report of its own tells people: lines, and labelled text wrapped below itself.
public struct PlainPage {
  private var page = TextPage(width: 80, usesColour: false)

  public init() {}

  /// A line of its own, wrapped with two blanks in front of what follows.
  public mutating func line(_ text: String) {
    let lines = Wrapping.lines(VisibleText.of(text), first: 0, rest: 2, width: 80)
    page.line(lines[0])
    for more in lines.dropFirst() { page.line("  " + more) }
  }

  /// Text in a column of its own.
  public mutating func labelled(
    _ label: String, _ text: String, indent: Int = 0, column: Int = 10, isCommand: Bool = false
  ) {
    let blanks = String(repeating: " ", count: indent)
    let head = blanks + VisibleText.of(label).padded(column - 1) + " "
    page.paragraph(
      VisibleText.of(text), indent: indent + column, first: head, isCommand: isCommand)
  }

  public mutating func blank() { page.blank() }

  public var bytes: [UInt8] { Array(page.text.utf8) }
}
