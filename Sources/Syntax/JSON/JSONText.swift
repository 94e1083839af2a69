import Evidence

/// A JSON string on its own, as formats write that are no JSON otherwise.
public enum JSONText {
  /// The text of a string in quotes, escapes undone; nil when it is none.
  public static func string(_ bytes: [UInt8]) -> String? {
    let source = Source(bytes, path: "", origin: .candidate)
    guard let document = try? JSONDocument(source) else { return nil }
    return document.root.string
  }
}
