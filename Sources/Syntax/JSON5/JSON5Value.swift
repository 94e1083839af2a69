import Evidence

/// A JSON5 text (the JSON5 specification 1.0.0) that was read whole: comments, trailing commas, keys without
/// quotes, single quotes, hexadecimal numbers, lines that go on.
public struct JSON5Document: Sendable {
  public let source: Source
  public let root: JSON5Value

  /// No configuration is larger: a tree of values is many times the text's size.
  public static let sizeLimit = 4 << 20

  /// - Throws: `malformed` with the offset of the first byte that is not JSON5; `limit` past a depth of 200 or
  ///   the size limit.
  /// - Complexity: O(n).
  public init(_ source: Source, sizeLimit: Int = sizeLimit) throws(ReadError) {
    guard source.bytes.count <= sizeLimit else {
      throw ReadError(.limit("size"), at: sizeLimit, "the text is over the size limit")
    }
    if let bad = UTF8Check.firstInvalid(source.bytes) {
      throw ReadError(at: bad, "bytes that are not UTF-8")
    }
    var reader = JSON5Reader(source.bytes)
    self.source = source
    root = try reader.readWhole()
  }
}

/// A value, and where it is written.
public struct JSON5Value: Sendable {
  public enum Content: Sendable {
    case null
    case bool(Bool)
    /// As written: nobody here counts with them.
    case number
    /// Escapes undone; a surrogate that stands alone becomes U+FFFD.
    case string(String)
    case array([JSON5Value])
    /// In order; of several members of a name the last counts.
    case object([Member])
  }

  public struct Member: Sendable {
    public let name: String
    /// With its quotes, where it has any.
    public let nameRange: Range<Int>
    public let value: JSON5Value
  }

  public let content: Content
  /// With quotes or brackets.
  public let range: Range<Int>

  public var bool: Bool? { if case .bool(let value) = content { value } else { nil } }
  public var string: String? { if case .string(let text) = content { text } else { nil } }
  public var elements: [JSON5Value] { if case .array(let values) = content { values } else { [] } }
  public var members: [Member] { if case .object(let members) = content { members } else { [] } }
  public var isObject: Bool { if case .object = content { true } else { false } }

  /// An object's member of this name; of several the last.
  public subscript(_ name: String) -> JSON5Value? { members.last { $0.name == name }?.value }
}
