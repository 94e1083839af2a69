import Syntax

/// A short text of a pipeline file and where it is written.
public struct WrittenText: Sendable {
  /// What it means: quotes and escapes resolved.
  public let text: String
  /// Of the text without quotes; of an alias, at its anchor.
  public let range: Range<Int>
  /// The comment on the same line, without `#` and blanks around it.
  public let comment: String?
  /// Whether `text` is only the beginning. Nothing that is cut names anything.
  public let isCut: Bool

  /// No reference is longer. An alias can repeat a text thousands of times, so what is kept is small.
  static let limit = 4096

  init(text: String, range: Range<Int>, comment: String?, isCut: Bool = false) {
    self.text = text
    self.range = range
    self.comment = comment
    self.isCut = isCut
  }

  /// A scalar's text. Of a sequence or a mapping it is the source text, for those to see who are told
  /// that it cannot be read.
  init(_ value: YAMLValue) {
    let written = value.writtenRange
    let text = value.string ?? value.sourceText(limit: WrittenText.limit)
    let isLong = text.utf8.count > WrittenText.limit || written.count > 2 * WrittenText.limit
    self.text = isLong ? String(decoding: text.utf8.prefix(WrittenText.limit), as: UTF8.self) : text
    range = isLong ? written : value.textRange
    comment = value.lineComment
    isCut = isLong
  }

  /// The same place, with what its variables make of it.
  func meaning(_ other: String) -> WrittenText {
    WrittenText(text: other, range: range, comment: comment, isCut: isCut)
  }

  /// Without its first bytes, which must be unescaped in the file for the range to follow.
  func dropping(prefix: String) -> WrittenText {
    let length = prefix.utf8.count
    let rest = String(decoding: text.utf8.dropFirst(length), as: UTF8.self)
    let fits = range.count == text.utf8.count
    return WrittenText(
      text: rest, range: fits ? (range.lowerBound + length)..<range.upperBound : range,
      comment: comment, isCut: isCut)
  }
}
