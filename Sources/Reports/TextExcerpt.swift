import Evidence

/// The line a finding stands on, with carets below the range.
struct TextExcerpt {
  let lines: [String]

  /// Blanks that a tab is printed as.
  private static let tab = 4
  /// Columns that are kept before the range when the line is cut.
  private static let before = 12

  init(_ position: Position, width: Int) {
    let number = String(position.line)
    let gutter = String(repeating: " ", count: max(3, number.count + 1)) + "|"
    let room = max(20, width - gutter.count - 1)
    let cells = Self.cells(
      MaskedSecrets.of(position.excerpt, isCut: position.excerptColumn > 0))
    let starts = cells.reduce(into: [0]) { $0.append($0.last! + $1.width) }
    let first = min(max(0, position.column - 1 - position.excerptColumn), cells.count)
    let last =
      position.endLine == position.line
      ? min(max(first, position.endColumn - 1 - position.excerptColumn), cells.count) : cells.count
    let isCut = starts[last] > room
    let cut = isCut ? starts.firstIndex { $0 >= starts[first] - Self.before } ?? 0 : 0
    let end = starts.lastIndex { $0 - starts[cut] <= room } ?? cut
    var shown = Array(cells[cut..<max(cut, end)])
    // An ellipsis stands for what is cut, where it hides nothing of the range.
    if cut > 0, cut < first { shown[0] = .ellipsis(of: shown[0]) }
    if end < cells.count, end > last, let cell = shown.last {
      shown[shown.count - 1] = .ellipsis(of: cell)
    }
    let carets = min(starts[last], starts[max(end, first)]) - starts[first]
    let padding = String(repeating: " ", count: max(0, gutter.count - 2 - number.count))
    lines = [
      gutter,
      padding + number + " | " + shown.map(\.text).joined(),
      gutter + " " + String(repeating: " ", count: starts[first] - starts[cut])
        + String(repeating: "^", count: max(1, carets)),
    ]
  }

  private struct Cell {
    var text: String
    var width: Int

    /// As wide as what it stands for, so that the carets stay where they are.
    static func ellipsis(of cell: Cell) -> Cell {
      Cell(text: "…" + String(repeating: " ", count: max(0, cell.width - 1)), width: cell.width)
    }
  }

  /// One cell for each thing that a column of a position counts: a scalar, or a byte that is no
  /// part of one. Tabs are blanks, what is hidden is written out.
  private static func cells(_ bytes: [UInt8]) -> [Cell] {
    var cells: [Cell] = []
    var stray: [UInt8] = []
    var index = 0
    while index < bytes.count {
      var end = index + 1
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
      let piece = stray + bytes[index..<end]
      stray = []
      if index == 0, bytes[0] & 0xC0 == 0x80, end < bytes.count {
        // No column counts these.
        stray = piece
      } else {
        cells.append(cell(piece, after: cells.suffix(2)))
      }
      index = end
    }
    return cells
  }

  private static func cell(_ bytes: [UInt8], after previous: ArraySlice<Cell>) -> Cell {
    if bytes == [0x09] { return Cell(text: String(repeating: " ", count: tab), width: tab) }
    let opensCommand = bytes == [0x5B] && previous.map(\.text) == ["#", "#"]
    let text = opensCommand ? VisibleText.bracket : VisibleText.of(bytes: bytes)
    return Cell(text: text, width: DisplayWidth.of(text))
  }
}
