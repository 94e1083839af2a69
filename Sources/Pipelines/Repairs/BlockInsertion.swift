import Evidence
import Syntax

/// Puts a member into a mapping that is written as a block, one member a line.
enum BlockInsertion {
  /// Before the member of this key. Nil where the mapping is written in braces, or tabs stand before the
  /// key.
  static func before(_ key: YAMLValue, _ lines: [String]) -> Repair.Edit? {
    let source = key.source
    let start = key.range.lowerBound
    guard let indent = indent(of: start, source.bytes) else { return nil }
    let lineEnd = source.lineEnd
    let text = lines.map { $0 + lineEnd + indent }.joined()
    return Repair.Edit(source.path, start..<start, text)
  }

  /// As many blanks as stand before an offset on its line; a list's dashes count as blanks.
  private static func indent(of offset: Int, _ bytes: [UInt8]) -> String? {
    let line = (bytes[..<offset].lastIndex(of: 0x0A) ?? -1) + 1
    let before = bytes[line..<offset]
    guard before.allSatisfy({ $0 == 0x20 || $0 == UInt8(ascii: "-") }) else { return nil }
    return String(repeating: " ", count: before.count)
  }
}

extension Source {
  /// How lines end in the file.
  var lineEnd: String {
    guard let first = bytes.firstIndex(of: 0x0A), first > 0 else { return "\n" }
    return bytes[first - 1] == 0x0D ? "\r\n" : "\n"
  }
}

extension YAMLValue {
  /// Whether it is written in braces or brackets.
  var isFlow: Bool {
    guard kind != .scalar, !isAlias, range.lowerBound < source.bytes.count else { return true }
    return source.bytes[range.lowerBound] == UInt8(ascii: "{")
      || source.bytes[range.lowerBound] == UInt8(ascii: "[")
  }

  /// A member's key.
  func key(_ name: String) -> YAMLValue? { members.last { $0.key.string == name }?.key }
}
