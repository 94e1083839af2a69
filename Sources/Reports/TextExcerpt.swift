import Evidence

/// The line a finding stands on, with carets below the range.
struct TextExcerpt {
  let lines: [String]

  /// Columns before the text: the gutter.
  private static let tab = 4

  init(_ position: Position, width: Int) {
    let number = String(position.line)
    let gutter = String(repeating: " ", count: max(3, number.count + 1)) + "|"
    let room = max(20, width - gutter.count - 1)
    let (text, starts) = Self.expanded(position.excerpt)
    let first = max(0, position.column - 1 - position.excerptColumn)
    let last =
      position.endLine == position.line
      ? position.endColumn - 1 - position.excerptColumn : starts.count - 1
    let from = starts[min(first, starts.count - 1)]
    let to = max(from + 1, starts[min(max(last, first), starts.count - 1)])
    let cut = to <= room ? 0 : max(0, from - 12)
    let visible = String(text.dropFirst(cut).prefix(room))
    let carets = max(1, min(to, cut + room) - from)
    let padding = String(repeating: " ", count: max(0, gutter.count - 2 - number.count))
    lines = [
      gutter,
      padding + number + " | " + visible,
      gutter + " " + String(repeating: " ", count: max(0, from - cut))
        + String(repeating: "^", count: carets),
    ]
  }

  /// The line with tabs as blanks and what is hidden written out, and the column at which each of its
  /// scalars begins.
  private static func expanded(_ bytes: [UInt8]) -> (String, [Int]) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let visible = VisibleText.of(bytes: bytes)
      return (visible, Array(0...visible.count))
    }
    var result = ""
    var starts: [Int] = []
    var column = 0
    for scalar in text.unicodeScalars {
      starts.append(column)
      let piece =
        scalar == "\t"
        ? String(repeating: " ", count: tab) : VisibleText.of(String(scalar))
      result += piece
      column += piece.count
    }
    return (result, starts + [column])
  }
}
