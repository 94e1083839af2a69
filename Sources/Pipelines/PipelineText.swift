import Evidence
import Syntax

/// A text of a pipeline, and the way back to where each of its bytes is written.
final class PipelineText {
  let text: String
  let source: Source
  private let origin: Origin
  private lazy var map: YAMLScalarMap? = {
    if case .scalar(let value) = origin { return YAMLScalarMap(value) }
    return nil
  }()

  private enum Origin {
    case scalar(YAMLValue)
    /// Where its first byte is written; every other stands behind it.
    case verbatim(Int)
    /// Where each of its bytes is written.
    case spliced([Int])
  }

  init?(_ value: YAMLValue) {
    guard let text = value.string else { return nil }
    self.text = text
    source = value.source
    origin = .scalar(value)
  }

  /// A part of a file that is the text as it stands.
  init(_ source: Source, _ range: Range<Int>) {
    self.source = source
    text = String(decoding: source.bytes[range], as: UTF8.self)
    origin = .verbatim(range.lowerBound)
  }

  /// Parts of a file that make one text.
  ///
  /// - Parameter offsets: where each byte of it is written, rising.
  init(_ source: Source, _ bytes: [UInt8], offsets: [Int]) {
    self.source = source
    // What is no UTF-8 becomes other bytes, whose places nobody knows; then it is taken as it stands.
    let isText = String(validating: bytes, as: UTF8.self) != nil
    let first = offsets.first ?? 0
    text =
      isText
      ? String(decoding: bytes, as: UTF8.self)
      : String(decoding: source.bytes[first..<max(first, offsets.last ?? 0)], as: UTF8.self)
    origin = isText ? .spliced(offsets) : .verbatim(first)
  }

  lazy var bytes: [UInt8] = Array(text.utf8)

  /// The expressions of GitHub in it.
  lazy var expressions: [EmbeddedExpression] = ExpressionTemplate.all(in: text)

  /// Where a range of the text is written.
  func written(_ range: Range<Int>) -> Range<Int> {
    switch origin {
    case .scalar: return map?.range(range) ?? 0..<0
    case .verbatim(let start):
      let end = source.bytes.count
      return min(end, start + range.lowerBound)..<min(end, start + range.upperBound)
    case .spliced(let offsets):
      guard range.lowerBound < offsets.count else { return 0..<0 }
      let last = min(range.upperBound, offsets.count) - 1
      let start = offsets[range.lowerBound]
      return start..<(last < range.lowerBound ? start : offsets[last] + 1)
    }
  }

  /// Where the whole text is written.
  var range: Range<Int> {
    switch origin {
    case .scalar(let value): return value.textRange
    case .verbatim(let start): return start..<(start + text.utf8.count)
    case .spliced(let offsets): return (offsets.first ?? 0)..<((offsets.last ?? -1) + 1)
    }
  }

  func place(_ role: Place.Role, _ range: Range<Int>) -> Place {
    source.place(role, written(range))
  }
}
