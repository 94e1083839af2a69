import Evidence

/// A JSON string on its own, as formats write that are no JSON otherwise.
public enum JSONText {
  /// The text of a string in quotes, escapes undone; nil when it is none.
  public static func string(_ bytes: [UInt8]) -> String? {
    let source = Source(bytes, path: "", origin: .candidate)
    guard let document = try? JSONDocument(source) else { return nil }
    return document.root.string
  }

  /// A value as one text that is the same however it was laid out: members sorted by key, no blanks. Numbers
  /// and escapes stay as they were written. Empty for what is absent.
  public static func compact(_ value: JSONValue?) -> String {
    guard let value else { return "" }
    switch value.kind {
    case .object:
      let members = value.members.map { ($0.key.string ?? "", compact($0.value)) }
      return "{"
        + members.sorted { $0 < $1 }.map { "\($0.0.debugDescription):\($0.1)" }
        .joined(separator: ",") + "}"
    case .array: return "[" + value.elements.map { compact($0) }.joined(separator: ",") + "]"
    default:
      return value.string.map(\.debugDescription) ?? String(decoding: value.bytes(), as: UTF8.self)
    }
  }
}

/// UTF-8 of formats that have no reader of their own here.
public enum UTF8Text {
  /// The index of the first byte that is no part of a well-formed sequence.
  ///
  /// - Complexity: O(n).
  public static func firstInvalid(_ bytes: [UInt8]) -> Int? {
    var high: UInt8 = 0
    for byte in bytes { high |= byte }
    return high < 0x80 ? nil : UTF8Check.firstInvalid(bytes)
  }
}
