import Evidence

/// What is read beyond RFC 8259.
public struct JSONOptions: Sendable {
  /// `//` and `/* */` comments, and a comma before a closing bracket.
  public var allowsComments = false
  /// UTF-8's byte order mark before the text.
  public var allowsByteOrderMark = false
  /// Bytes.
  public var sizeLimit = Source.defaultLimit

  public init() {}

  public static let strict = JSONOptions()
  public static let jsonc: JSONOptions = {
    var options = JSONOptions()
    options.allowsComments = true
    options.allowsByteOrderMark = true
    return options
  }()
}

/// A JSON text (RFC 8259) that was checked whole and can be walked without making a String for what
/// is not looked at.
///
/// The text is scanned once into a flat list of tokens, twelve bytes each. Values are views into it.
public struct JSONDocument: Sendable {
  /// Keys that stand twice in one object, at any depth.
  public let anomalies: [Anomaly]
  private let storage: JSONStorage

  public var source: Source { storage.source }

  /// - Throws: `malformed` with the offset of the first byte that is not JSON; `limit` past a depth of
  ///   200 or the size limit.
  /// - Complexity: O(n).
  public init(_ source: Source, options: JSONOptions = .strict) throws(ReadError) {
    guard source.bytes.count <= options.sizeLimit else {
      throw ReadError(.limit("size"), at: options.sizeLimit, "the text is over the size limit")
    }
    let result = source.bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(ReadError) in
        var scanner = JSONScanner(buffer, options)
        try scanner.scan()
        return (scanner.tokens, scanner.anomalies)
      }
    }
    let (tokens, anomalies) = try result.get()
    storage = JSONStorage(source: source, tokens: tokens)
    self.anomalies = anomalies
  }

  public var root: JSONValue { JSONValue(storage: storage, index: 0) }

  /// Walks the document where it lies, for readers of millions of values.
  public func withRoot<Made, Failure: Error>(
    _ body: (JSONNode) throws(Failure) -> Made
  ) throws(Failure) -> Made {
    let result = storage.tokens.withUnsafeBufferPointer { tokens in
      storage.source.bytes.withUnsafeBufferPointer { bytes -> Result<Made, Failure>? in
        guard let bytes = bytes.baseAddress, let tokens = tokens.baseAddress else { return nil }
        return Result { () throws(Failure) in try body(JSONNode(bytes, tokens, 0)) }
      }
    }
    guard let result else { preconditionFailure("a document has a byte and a token") }
    return try result.get()
  }

  /// The value that a node stands for, to keep.
  public func value(_ node: JSONNode) -> JSONValue {
    JSONValue(storage: storage, index: node.index)
  }
}

/// The text and its tokens, shared by all views of a document: one reference to count for each.
final class JSONStorage: Sendable {
  let source: Source
  let tokens: [JSONToken]

  init(source: Source, tokens: [JSONToken]) {
    self.source = source
    self.tokens = tokens
  }
}

/// One token: where it is, what it is, and where its next sibling's token is.
@usableFromInline
struct JSONToken: Sendable {
  @usableFromInline let start: UInt32
  @usableFromInline var end: UInt32
  /// Kind in the three highest bits, then whether a string has escapes, then the sibling's index.
  @usableFromInline var packed: UInt32

  private static let indexMask: UInt32 = 0x0FFF_FFFF
  private static let escapeBit: UInt32 = 0x1000_0000
  /// More tokens than this cannot be told apart.
  static let limit = Int(indexMask)

  init(_ kind: JSONValue.Kind, start: Int, end: Int, next: Int, hasEscapes: Bool = false) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
    packed =
      UInt32(kind.rawValue) << 29 | (hasEscapes ? Self.escapeBit : 0)
      | (UInt32(truncatingIfNeeded: next) & Self.indexMask)
  }

  @inlinable var kind: JSONValue.Kind { JSONValue.Kind(rawValue: UInt8(packed >> 29)) ?? .null }
  @inlinable var hasEscapes: Bool { packed & 0x1000_0000 != 0 }

  @inlinable var next: Int {
    get { Int(packed & 0x0FFF_FFFF) }
    set { packed = packed & ~0x0FFF_FFFF | (UInt32(truncatingIfNeeded: newValue) & 0x0FFF_FFFF) }
  }
}
