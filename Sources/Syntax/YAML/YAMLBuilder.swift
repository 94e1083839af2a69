import Evidence

/// Makes a tree of nodes from libyaml's events.
struct YAMLBuilder {
  private(set) var nodes: [YAMLNode] = []
  private(set) var properties: [Int: YAMLProperties] = [:]
  private(set) var roots: [Int] = []
  private(set) var anomalies: [Anomaly] = []
  /// Containers that are open, innermost last.
  private var open: [Int] = []
  private var anchors: [String: Int] = [:]
  private var aliasNodes = 0
  private let offsets: ScalarOffsets

  init(_ offsets: ScalarOffsets) { self.offsets = offsets }

  mutating func take(_ event: YAMLEvent) throws(ReadError) {
    switch event {
    case .documentStart: anchors = [:]
    case .scalar(let text, let style, let anchor, let tag, let range):
      add(.scalar(text: text, style: style), range, anchor, tag)
    case .alias(let name, let range): try alias(name, bytes(range))
    case .sequenceStart(let anchor, let tag, let range):
      try push(add(.sequence([]), range, anchor, tag))
    case .mappingStart(let anchor, let tag, let range):
      try push(add(.mapping([]), range, anchor, tag))
    case .end(let range): close(bytes(range))
    }
  }

  private func bytes(_ range: Range<Int>) -> Range<Int> {
    offsets.byte(range.lowerBound)..<offsets.byte(range.upperBound)
  }

  @discardableResult
  private mutating func add(
    _ content: YAMLNode.Content, _ range: Range<Int>, _ anchor: String?, _ tag: String?
  ) -> Int {
    nodes.append(YAMLNode(content: content, range: bytes(range)))
    let index = nodes.count - 1
    if anchor != nil || tag != nil { properties[index] = YAMLProperties(anchor: anchor, tag: tag) }
    if let anchor { anchors[anchor] = index }
    attach(index)
    return index
  }

  private mutating func attach(_ index: Int) {
    guard let parent = open.last else { return roots.append(index) }
    switch nodes[parent].content {
    case .sequence(var children):
      nodes[parent].content = .sequence([])
      children.append(index)
      nodes[parent].content = .sequence(children)
    case .mapping(var children):
      nodes[parent].content = .mapping([])
      children.append(index)
      nodes[parent].content = .mapping(children)
    case .scalar, .alias: return
    }
  }

  private mutating func push(_ index: Int) throws(ReadError) {
    guard open.count < YAMLDocument.depthLimit else {
      throw ReadError(.limit("depth"), at: nodes[index].range.lowerBound, "nested too deep")
    }
    open.append(index)
  }

  private mutating func alias(_ name: String, _ range: Range<Int>) throws(ReadError) {
    guard let target = anchors[name] else {
      throw ReadError(at: range.lowerBound, "the alias '\(name)' has no anchor")
    }
    guard !open.contains(target) else {
      throw ReadError(at: range.lowerBound, "the alias '\(name)' stands inside its own anchor")
    }
    aliasNodes += Int(nodes[target].weight)
    guard aliasNodes <= YAMLDocument.aliasLimit else {
      throw ReadError(.limit("aliases"), at: range.lowerBound, "aliases stand for too many nodes")
    }
    var node = YAMLNode(content: .alias(target), range: range)
    node.weight = nodes[target].weight
    nodes.append(node)
    attach(nodes.count - 1)
  }

  private mutating func close(_ end: Range<Int>) {
    guard let index = open.popLast() else { return }
    let children: [Int]
    switch nodes[index].content {
    case .sequence(let items): children = items
    case .mapping(let items):
      children = items
      checkKeys(items)
    case .scalar, .alias: children = []
    }
    let start = nodes[index].range.lowerBound
    // A block collection ends where its last child does; libyaml's mark is behind blank lines.
    let last = children.last.map { nodes[$0].range.upperBound } ?? nodes[index].range.upperBound
    nodes[index].range = start..<max(start, end.isEmpty ? last : end.upperBound)
    nodes[index].weight = Int32(
      clamping: children.reduce(1) { $0 + Int(nodes[$1].weight) })
  }

  private mutating func checkKeys(_ items: [Int]) {
    var seen: [String: Int] = [:]
    for position in stride(from: 0, to: items.count - 1, by: 2) {
      guard case .scalar(let text, _) = nodes[items[position]].content, text != "<<" else {
        continue
      }
      if let earlier = seen[text] {
        anomalies.append(
          Anomaly(
            .duplicateKey, nodes[items[position]].range, earlier: nodes[earlier].range,
            "the key '\(text)' stands twice in one mapping"))
      }
      seen[text] = items[position]
    }
  }
}

/// Turns libyaml's marks, which count Unicode scalars, into byte offsets.
struct ScalarOffsets {
  /// Where each scalar begins; empty for ASCII, where the two are the same.
  private let starts: [Int]
  /// Bytes of a byte order mark, which libyaml is not shown.
  let mark: Int

  init(_ bytes: [UInt8]) {
    let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    self.mark = mark
    starts =
      bytes.contains { $0 >= 0x80 }
      ? bytes.indices[mark...].filter { bytes[$0] & 0xC0 != 0x80 } + [bytes.count] : []
  }

  func byte(_ scalar: Int) -> Int {
    starts.isEmpty ? scalar : starts[min(scalar, starts.count - 1)]
  }
}
