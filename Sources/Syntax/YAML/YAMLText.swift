extension YAMLValue {
  /// Where what this node stands for is written: of an alias, its anchor's node.
  public var writtenRange: Range<Int> { written.range }

  /// A scalar's text where it is written: without quotes, anchor, tag and a block scalar's header. Of
  /// a text with escapes or line folds it is what those stand in. Anything else: `writtenRange`.
  public var textRange: Range<Int> {
    guard let string, let style else { return writtenRange }
    let range = writtenRange
    let end = style == .quoted ? max(range.lowerBound, range.upperBound - 1) : range.upperBound
    let start = end - string.utf8.count
    if style != .block, start >= range.lowerBound,
      source.bytes[start..<end].elementsEqual(string.utf8)
    {
      return start..<end
    }
    var text = source.bytes[behindProperties(range)..<range.upperBound]
    switch style {
    case .quoted: text = text.dropFirst().dropLast()
    case .block:
      text = text.drop { !YAMLValue.isBreak($0) }.drop(while: YAMLValue.isBlank)
      while let last = text.last, YAMLValue.isBlank(last) { text.removeLast() }
    case .plain: break
    }
    return text.startIndex..<text.endIndex
  }

  /// The comment behind this node, and behind the brackets that close there, on the line on which it
  /// is written, without `#` and blanks around it; 4 KiB at most. A block scalar has none.
  public var lineComment: String? {
    guard style != .block else { return nil }
    let end = writtenRange.upperBound
    let rest = source.bytes[end...].prefix(4096).prefix { !YAMLValue.isBreak($0) }
    var text = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x5D || $0 == 0x7D }
    guard text.first == UInt8(ascii: "#"), text.startIndex > end else { return nil }
    guard [0x20, 0x09].contains(source.bytes[text.startIndex - 1]) else { return nil }
    text = text.drop { $0 == UInt8(ascii: "#") || YAMLValue.isBlank($0) }
    while let last = text.last, YAMLValue.isBlank(last) { text.removeLast() }
    return String(decoding: text, as: UTF8.self)
  }

  /// What stands in the source, at most `limit` bytes of it.
  public func sourceText(limit: Int) -> String {
    String(decoding: source.bytes[writtenRange].prefix(limit), as: UTF8.self)
  }

  /// Behind the anchor and the tag with which libyaml lets a node begin.
  private func behindProperties(_ range: Range<Int>) -> Int {
    var rest = source.bytes[range]
    while let first = rest.first {
      if YAMLValue.isBlank(first) {
        rest = rest.drop(while: YAMLValue.isBlank)
      } else if first == UInt8(ascii: "&") || first == UInt8(ascii: "!") {
        rest = rest.drop { !YAMLValue.isBlank($0) }
      } else if first == UInt8(ascii: "#") {
        rest = rest.drop { !YAMLValue.isBreak($0) }
      } else {
        break
      }
    }
    return rest.startIndex
  }

  private static func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || isBreak(byte)
  }
}
