import Evidence

/// A YAML stream that was parsed by libyaml, with byte ranges for every node.
public struct YAMLDocument: Sendable {
  public let source: Source
  /// Keys that stand twice in one mapping.
  public let anomalies: [Anomaly]
  /// The root of each document of the stream.
  public let roots: [YAMLValue]

  static let depthLimit = 200
  /// Nodes that aliases may stand for, all together.
  static let aliasLimit = 10_000

  /// - Throws: `malformed` with a byte offset; `limit` past a depth of 200, 10,000 nodes behind aliases
  ///   or the size limit. UTF-16 and UTF-32 are malformed.
  public init(_ source: Source, sizeLimit: Int = Source.defaultLimit) throws(ReadError) {
    guard source.bytes.count <= sizeLimit else {
      throw ReadError(.limit("size"), at: sizeLimit, "the text is over the size limit")
    }
    try YAMLDocument.checkEncoding(source.bytes)
    let offsets = ScalarOffsets(source.bytes)
    var builder = YAMLBuilder(offsets, size: source.bytes.count)
    try YAMLParser.parse(source.bytes, offsets) { event throws(ReadError) in
      try builder.take(event)
    }
    let tree = YAMLTree(source, builder)
    self.source = source
    anomalies = builder.anomalies
    roots = builder.roots.map { YAMLValue(tree: tree, index: $0) }
  }

  /// The only document's root; nil when the stream is empty.
  public var root: YAMLValue? { roots.first }

  private static func checkEncoding(_ bytes: [UInt8]) throws(ReadError) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw ReadError(at: 0, "UTF-16 or UTF-32; only UTF-8 is read")
    }
    if let null = bytes.firstIndex(of: 0) { throw ReadError(at: null, "a zero byte") }
    if !UTF8Check.isASCII(bytes), let bad = UTF8Check.firstInvalid(bytes) {
      throw ReadError(at: bad, "bytes that are not UTF-8")
    }
  }
}

/// One node of the tree.
struct YAMLNode: Sendable {
  enum Content: Sendable {
    case scalar(text: String, style: YAMLValue.Style)
    /// Where its elements stand among the tree's children.
    case sequence(YAMLChildren)
    /// Keys and values in turn.
    case mapping(YAMLChildren)
    case alias(Int32)
  }

  var content: Content
  private var lower: UInt32
  private var upper: UInt32
  /// Nodes that stand below it with every alias written out.
  var weight: Int32 = 1

  init(content: Content, range: Range<Int>) {
    self.content = content
    lower = UInt32(clamping: range.lowerBound)
    upper = UInt32(clamping: range.upperBound)
  }

  /// Texts are smaller than 4 GiB.
  var range: Range<Int> {
    get { Int(lower)..<Int(upper) }
    set {
      lower = UInt32(clamping: newValue.lowerBound)
      upper = UInt32(clamping: newValue.upperBound)
    }
  }
}

/// A part of the tree's list of children. A text has fewer than 2^31 nodes.
struct YAMLChildren: Sendable {
  let start: Int32
  let count: Int32

  static let none = YAMLChildren(start: 0, count: 0)
}

/// `&anchor` and `!tag` of a node.
struct YAMLProperties: Sendable {
  let anchor: String?
  let tag: String?
}

/// What the views of one document share, so that a view is two words.
final class YAMLTree: Sendable {
  let source: Source
  let nodes: [YAMLNode]
  /// Indices of nodes; those of one container stand together.
  let children: [Int32]
  /// Anchors and tags, which few nodes have.
  let properties: [Int: YAMLProperties]
  /// Whether any key is `<<`.
  let hasMergeKeys: Bool

  init(_ source: Source, _ builder: YAMLBuilder) {
    self.source = source
    nodes = builder.nodes
    children = builder.children
    properties = builder.properties
    hasMergeKeys = builder.hasMergeKeys
  }

  /// Of no text at all.
  static let empty = YAMLTree(
    Source([], path: .root, origin: .candidate), YAMLBuilder(ScalarOffsets([])))

  /// The node as it is written: of an alias, its anchor's.
  func written(_ index: Int) -> Int {
    if case .alias(let target) = nodes[index].content { return Int(target) }
    return index
  }

  func child(_ children: YAMLChildren, _ place: Int) -> Int {
    Int(self.children[Int(children.start) + place])
  }
}

/// A node inside a document: a view, cheap to copy. Aliases are followed.
public struct YAMLValue: Sendable {
  public enum Kind: Sendable { case scalar, sequence, mapping }
  public enum Style: Sendable { case plain, quoted, block }

  let tree: YAMLTree
  let index: Int

  public var source: Source { tree.source }
  private var nodes: [YAMLNode] { tree.nodes }

  /// The node as it is written: of an alias, its anchor's.
  var written: YAMLNode { nodes[writtenIndex] }

  private var writtenIndex: Int { tree.written(index) }

  /// Where it is written (of an alias: where the alias stands).
  public var range: Range<Int> { nodes[index].range }
  public var anchor: String? { tree.properties[writtenIndex]?.anchor }
  public var tag: String? { tree.properties[writtenIndex]?.tag }
  public var isAlias: Bool {
    if case .alias = nodes[index].content { return true }
    return false
  }

  public var kind: Kind {
    switch written.content {
    case .mapping: .mapping
    case .sequence: .sequence
    case .scalar, .alias: .scalar
    }
  }

  /// A scalar's text, whatever its style.
  public var string: String? {
    if case .scalar(let text, _) = written.content { return text }
    return nil
  }

  public var style: Style? {
    if case .scalar(_, let style) = written.content { return style }
    return nil
  }

  /// `true` and `false` of YAML 1.2's core schema, unquoted.
  public var bool: Bool? {
    guard style == .plain else { return nil }
    switch string {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: return nil
    }
  }

  /// A decimal integer of the core schema, unquoted.
  public var integer: Int? { style == .plain ? string.flatMap { Int($0) } : nil }

  public var isNull: Bool {
    guard case .scalar(let text, .plain) = written.content else { return false }
    switch text {
    case "", "~", "null", "Null", "NULL": return true
    default: return false
    }
  }

  /// A sequence's elements; empty for anything else.
  public var elements: [YAMLValue] {
    guard case .sequence(let children) = written.content else { return [] }
    return (0..<Int(children.count)).map { at(tree.child(children, $0)) }
  }

  /// A mapping's members in order; empty for anything else.
  public var members: YAMLMembers {
    if case .mapping(let children) = written.content { return YAMLMembers(tree, children) }
    return YAMLMembers(tree, .none)
  }

  /// A mapping's value under a key; of several the last.
  ///
  /// - Complexity: O(n) in the mapping's members.
  public subscript(_ key: String) -> YAMLValue? {
    guard case .mapping(let children) = written.content else { return nil }
    for place in stride(from: Int(children.count) / 2 - 1, through: 0, by: -1) {
      let name = tree.written(tree.child(children, 2 * place))
      guard case .scalar(let text, _) = tree.nodes[name].content, text == key else { continue }
      return at(tree.child(children, 2 * place + 1))
    }
    return nil
  }

  /// Whether a mapping of the document merges another (`<<`).
  public var documentMerges: Bool { tree.hasMergeKeys }

  /// The comment behind this node on the line it ends on, without `#` and blanks around it.
  public var comment: String? {
    let rest = source.bytes[range.upperBound...].prefix { $0 != 0x0A && $0 != 0x0D }
    let text = rest.drop { $0 == 0x20 || $0 == 0x09 }
    guard text.first == UInt8(ascii: "#"), text.startIndex > rest.startIndex else { return nil }
    let words = text.drop { $0 == UInt8(ascii: "#") || $0 == 0x20 || $0 == 0x09 }
    return String(decoding: words, as: UTF8.self)
  }

  public func place(_ role: Place.Role) -> Place { source.place(role, range) }

  private func at(_ index: Int) -> YAMLValue {
    YAMLValue(tree: tree, index: index)
  }
}
