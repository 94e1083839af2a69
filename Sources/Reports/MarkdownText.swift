import Evidence

/// Text from input inside Markdown.
enum MarkdownText {
  /// Code points of one string.
  private static let longest = 500

  /// Text without any mark-up: no HTML, no tables, no mentions, no links. A host finds mentions,
  /// issue numbers and bare addresses in the rendered page, where an entity is the character again;
  /// a comment keeps the two halves apart.
  static func plain(_ text: String) -> String {
    VisibleText.of(shortened(text)).unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "@": result += "@<!-- -->"
      case "#": result += "\\#<!-- -->"
      case ".": result += endsWithWWW(result) ? "<!-- -->." : "."
      case ":": result += "&#58;"
      case "|": result += "&#124;"
      case "`", "*", "_", "[", "]", "(", ")", "~", "!", "\\":
        result += "\\" + String(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func endsWithWWW(_ text: String) -> Bool {
    text.utf8.count >= 3 && text.utf8.suffix(3).allSatisfy { $0 | 0x20 == UInt8(ascii: "w") }
  }

  /// A code span that its content cannot end, also inside a table.
  static func code(_ text: String) -> String {
    let visible = VisibleText.of(shortened(text)).unicodeScalars.map { scalar in
      scalar == "`" ? "'" : scalar == "|" ? "\\x7C" : String(scalar)
    }.joined()
    return visible.isEmpty ? "" : "`\(visible)`"
  }

  /// One string is not to fill the page; the report for programs holds it whole.
  private static func shortened(_ text: String) -> String {
    text.unicodeScalars.count <= longest
      ? text : String(text.unicodeScalars.prefix(longest)) + "…"
  }
}
