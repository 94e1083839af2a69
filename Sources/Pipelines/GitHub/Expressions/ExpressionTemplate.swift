import Evidence

/// One `${{ … }}` of a text.
struct EmbeddedExpression: Sendable {
  /// With its braces, in the text.
  let range: Range<Int>
  /// Nil when it is none.
  let expression: Expression?
  /// Where what was parsed begins: ranges of its parts count from here.
  let start: Int

  /// Where a part stands in the text.
  func range(of part: Expression) -> Range<Int> {
    (start + part.range.lowerBound)..<(start + part.range.upperBound)
  }
}

enum ExpressionTemplate {
  /// A quick look, for nearly all texts hold none.
  static func isIn(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var index = 0
      while index + 2 < bytes.count {
        if bytes[index] == UInt8(ascii: "$"), bytes[index + 1] == UInt8(ascii: "{"),
          bytes[index + 2] == UInt8(ascii: "{")
        {
          return true
        }
        index += 1
      }
      return false
    }
  }

  /// The expressions of a text, in order. A brace inside of a string ends none.
  ///
  /// - Complexity: O(n)
  static func all(in text: String) -> [EmbeddedExpression] {
    guard isIn(text) else { return [] }
    let bytes = Array(text.utf8)
    var found: [EmbeddedExpression] = []
    var at = 0
    while at + 2 < bytes.count {
      guard bytes[at] == UInt8(ascii: "$"), bytes[at + 1] == UInt8(ascii: "{"),
        bytes[at + 2] == UInt8(ascii: "{")
      else {
        at += 1
        continue
      }
      guard let close = end(bytes, at + 3) else { break }
      found.append(
        EmbeddedExpression(
          range: at..<(close + 2), expression: try? Expression(bytes[(at + 3)..<close]),
          start: at + 3))
      at = close + 2
    }
    return found
  }

  private static func end(_ bytes: [UInt8], _ start: Int) -> Int? {
    var at = start
    var isQuoted = false
    while at + 1 < bytes.count {
      if bytes[at] == UInt8(ascii: "'") { isQuoted.toggle() }
      if !isQuoted, bytes[at] == UInt8(ascii: "}"), bytes[at + 1] == UInt8(ascii: "}") { return at }
      at += 1
    }
    return nil
  }
}
