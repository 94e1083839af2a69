import Evidence

/// Which TOML is read, and how much of it.
public struct TOMLOptions: Sendable {
  public enum Version: Sendable { case v10, v11 }

  public var version = Version.v10
  /// Bytes.
  public var sizeLimit = Source.defaultLimit
  /// Tables, arrays and values, all together.
  public var nodeLimit = 8_000_000

  public init() {}

  /// TOML 1.0, which every lockfile writer keeps to.
  public static let strict = TOMLOptions()
  /// TOML 1.1, which newer readers of hand-written manifests take: line breaks and a last comma in
  /// inline tables, `\e` and `\xHH`, times without seconds.
  public static let v11: TOMLOptions = {
    var options = TOMLOptions()
    options.version = .v11
    return options
  }()
}

/// A TOML text (1.0.0 or 1.1.0) that was checked whole and can be walked without making a String for
/// what is not looked at.
///
/// The text is read once into a flat list of nodes, 32 bytes each. Values are views into it.
public struct TOMLDocument: Sendable {
  private let storage: TOMLStorage

  public var source: Source { storage.source }

  /// - Throws: `malformed` with the offset of what is not TOML, of a key or of a table that is defined
  ///   twice; `limit` past a depth of 200, the node limit or the size limit.
  /// - Complexity: O(n) expected.
  public init(_ source: Source, options: TOMLOptions = .strict) throws(ReadError) {
    guard source.bytes.count <= options.sizeLimit else {
      throw ReadError(.limit("size"), at: options.sizeLimit, "the text is over the size limit")
    }
    let result = source.bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(ReadError) in
        var scanner = TOMLScanner(buffer, options)
        try scanner.scan()
        return scanner.nodes
      }
    }
    storage = TOMLStorage(source: source, nodes: try result.get())
  }

  /// The table that the whole text is.
  public var root: TOMLValue { TOMLValue(storage: storage, index: 0) }
}

/// The text and its nodes, shared by all views of a document: one reference to count for each.
final class TOMLStorage: Sendable {
  let source: Source
  let nodes: [TOMLNode]

  init(source: Source, nodes: [TOMLNode]) {
    self.source = source
    self.nodes = nodes
  }
}

/// A key as it is written.
struct TOMLKeyToken: Sendable {
  /// Without quotes; empty for an array's elements and the root.
  var start: UInt32 = 0
  var end: UInt32 = 0
  var isQuoted = false
  var hasEscapes = false

  var content: Range<Int> { Int(start)..<Int(end) }
  var range: Range<Int> { isQuoted ? Int(start) - 1..<Int(end) + 1 : content }
}

/// One value: where it and its key are, and the nodes below it as a list, because the members of a
/// table may be written anywhere in the text.
struct TOMLNode: Sendable {
  struct Flags: OptionSet, Sendable {
    let rawValue: UInt8
    /// A table with a header of its own.
    static let explicit = Flags(rawValue: 1)
    /// A table that a dotted key made.
    static let dotted = Flags(rawValue: 2)
    /// A table in braces: nothing can be added to it.
    static let inline = Flags(rawValue: 4)
    /// An array of tables with headers of their own.
    static let tables = Flags(rawValue: 8)
    /// A table whose keys are in the key index.
    static let indexed = Flags(rawValue: 16)
    /// A string in which escapes or folded lines have to be undone.
    static let escapes = Flags(rawValue: 32)
  }

  var start: UInt32
  var end: UInt32
  let key: TOMLKeyToken
  /// The next node of the same container; 0 for none, as the root is in no container.
  var next: UInt32 = 0
  /// Of a container its first and last node, of a string where its content is.
  var first: UInt32 = 0
  var last: UInt32 = 0
  let kind: TOMLValue.Kind
  var flags: Flags

  init(
    _ kind: TOMLValue.Kind, _ range: Range<Int>, _ key: TOMLKeyToken, _ flags: Flags = []
  ) {
    self.kind = kind
    self.key = key
    self.flags = flags
    start = UInt32(truncatingIfNeeded: range.lowerBound)
    end = UInt32(truncatingIfNeeded: range.upperBound)
  }
}
