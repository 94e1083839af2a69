import Evidence

/// What dependency lock files use of HCL's native syntax: blocks with labels, and attributes whose
/// values are strings, numbers, truth values, null and lists of these.
///
/// Whatever else HCL has (templates, heredocs, objects, operators, calls) is not supported: the read
/// ends there with its position.
public struct HCLDocument: Sendable {
  private let storage: HCLStorage

  public var source: Source { storage.source }

  /// - Throws: `malformed` with the offset of what is not HCL, or of an attribute that stands twice in
  ///   one block; `unsupported` for the rest of HCL; `limit` past a depth of 200, the node limit or the
  ///   size limit.
  /// - Complexity: O(n) expected.
  public init(
    _ source: Source, sizeLimit: Int = Source.defaultLimit, nodeLimit: Int = 8_000_000
  ) throws(ReadError) {
    guard source.bytes.count <= sizeLimit else {
      throw ReadError(.limit("size"), at: sizeLimit, "the text is over the size limit")
    }
    let result = source.bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(ReadError) in
        var scanner = HCLScanner(buffer, nodeLimit: nodeLimit)
        try scanner.scan()
        return scanner.nodes
      }
    }
    storage = HCLStorage(source: source, nodes: try result.get())
  }

  /// The whole text as a block without type and labels.
  public var body: HCLBlock { HCLBlock(storage: storage, index: 0) }
}

/// The text and its nodes, shared by all views of a document: one reference to count for each.
final class HCLStorage: Sendable {
  let source: Source
  let nodes: [HCLNode]

  init(source: Source, nodes: [HCLNode]) {
    self.source = source
    self.nodes = nodes
  }
}

/// A block with its labels, attributes and blocks behind it, an attribute with its value behind it, or
/// a value.
struct HCLNode: Sendable {
  enum Kind: UInt8, Sendable { case block, label, attribute, string, number, bool, null, list }

  let kind: Kind
  var hasEscapes = false
  let start: UInt32
  var end: UInt32
  /// Of a block and an attribute.
  var nameStart: UInt32 = 0
  var nameEnd: UInt32 = 0
  /// The index behind the last node below this one.
  var next: UInt32

  init(_ kind: Kind, _ range: Range<Int>, name: Range<Int>, index: Int) {
    self.kind = kind
    start = UInt32(truncatingIfNeeded: range.lowerBound)
    end = UInt32(truncatingIfNeeded: range.upperBound)
    nameStart = UInt32(truncatingIfNeeded: name.lowerBound)
    nameEnd = UInt32(truncatingIfNeeded: name.upperBound)
    next = UInt32(truncatingIfNeeded: index &+ 1)
  }

  var range: Range<Int> { Int(start)..<Int(end) }
  var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
}
