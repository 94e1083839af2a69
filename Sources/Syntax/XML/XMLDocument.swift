import Evidence

/// How much of an XML text is read.
public struct XMLLimits: Sendable {
  /// Bytes.
  public var size = Source.defaultLimit
  /// Elements, attributes and texts, all together.
  public var nodes = 8_000_000
  public var attributesOfAnElement = 100

  public init() {}

  static let depth = 200
}

/// An XML 1.0 text (fifth edition) in UTF-8 that was checked to be well-formed and is walked as a tree
/// of elements. Comments and processing instructions are checked and left out; namespaces are not
/// resolved: names are as they are written.
///
/// There is no document type here: a text that declares one is not supported, and no entity but the
/// five predefined ones and characters by number is known. So nothing is ever expanded or fetched.
public struct XMLDocument: Sendable {
  private let storage: XMLStorage

  public var source: Source { storage.source }

  /// - Throws: `malformed` with the offset of what is not well-formed; `unsupported` for a document type,
  ///   another XML version, or another encoding than UTF-8 (or one that is ASCII in this text); `limit`.
  /// - Complexity: O(n).
  public init(_ source: Source, limits: XMLLimits = XMLLimits()) throws(ReadError) {
    guard source.bytes.count <= limits.size else {
      throw ReadError(.limit("size"), at: limits.size, "the text is over the size limit")
    }
    let result = source.bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(ReadError) in
        var scanner = XMLScanner(buffer, limits)
        try scanner.scan()
        return scanner.nodes
      }
    }
    storage = XMLStorage(source: source, nodes: try result.get())
  }

  public var root: XMLElement { XMLElement(storage: storage, index: 0) }
}

/// The text and its nodes, shared by all views of a document: one reference to count for each.
final class XMLStorage: Sendable {
  let source: Source
  let nodes: [XMLNode]

  init(source: Source, nodes: [XMLNode]) {
    self.source = source
    self.nodes = nodes
  }
}

/// An element, and behind it its attributes, texts and elements, in order.
struct XMLNode: Sendable {
  enum Kind: UInt8, Sendable { case element, attribute, text, cdata }

  let kind: Kind
  /// Whether references or line breaks have to be replaced to get the text.
  var isRaw = false
  let start: UInt32
  var end: UInt32
  /// Of an element and an attribute.
  var nameStart: UInt32 = 0
  var nameEnd: UInt32 = 0
  /// Between an element's tags, an attribute's quotes, or a CDATA section's brackets; else the whole.
  var contentStart: UInt32
  var contentEnd: UInt32
  /// The index behind the last node below this one.
  var next: UInt32 = 0

  init(_ kind: Kind, _ range: Range<Int>, content: Range<Int>? = nil) {
    self.kind = kind
    start = UInt32(truncatingIfNeeded: range.lowerBound)
    end = UInt32(truncatingIfNeeded: range.upperBound)
    contentStart = UInt32(truncatingIfNeeded: content?.lowerBound ?? range.lowerBound)
    contentEnd = UInt32(truncatingIfNeeded: content?.upperBound ?? range.upperBound)
  }

  var range: Range<Int> { Int(start)..<Int(end) }
  var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
  var content: Range<Int> { Int(contentStart)..<Int(contentEnd) }
}
