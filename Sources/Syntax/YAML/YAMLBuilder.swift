import Evidence

/// Makes a tree of nodes from libyaml's events.
struct YAMLBuilder {
  private(set) var nodes: [YAMLNode] = []
  private(set) var children: [Int32] = []
  private(set) var hasMergeKeys = false
  private(set) var properties: [Int: YAMLProperties] = [:]
  private(set) var roots: [Int] = []
  private(set) var anomalies: [Anomaly] = []
  /// Containers that are open, innermost last.
  private var open: [Int] = []
  /// What stands in them so far, the innermost one's children last, and where those of each begin.
  private var waiting: [Int32] = []
  private var starts: [Int] = []
  private var anchors: [String: Int] = [:]
  private var aliasNodes = 0
  private let offsets: ScalarOffsets

  /// - Parameter size: the text's bytes, of which a node takes about ten.
  init(_ offsets: ScalarOffsets, size: Int = 0) {
    self.offsets = offsets
    nodes.reserveCapacity(min(size / 10, 4096))
    children.reserveCapacity(min(size / 10, 4096))
  }

  mutating func take(_ event: YAMLEvent) throws(ReadError) {
    switch event {
    case .documentStart: anchors = [:]
    case .scalar(let text, let style, let anchor, let tag, let range):
      add(.scalar(text: text, style: style), range, anchor, tag)
    case .alias(let name, let range): try alias(name, bytes(range))
    case .sequenceStart(let anchor, let tag, let range):
      try push(add(.sequence(.none), range, anchor, tag))
    case .mappingStart(let anchor, let tag, let range):
      try push(add(.mapping(.none), range, anchor, tag))
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
    if open.isEmpty { roots.append(index) } else { waiting.append(Int32(clamping: index)) }
  }

  private mutating func push(_ index: Int) throws(ReadError) {
    guard open.count < YAMLDocument.depthLimit else {
      throw ReadError(.limit("depth"), at: nodes[index].range.lowerBound, "nested too deep")
    }
    open.append(index)
    starts.append(waiting.count)
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
    var node = YAMLNode(content: .alias(Int32(clamping: target)), range: range)
    node.weight = nodes[target].weight
    nodes.append(node)
    attach(nodes.count - 1)
  }

  private mutating func close(_ end: Range<Int>) {
    guard let index = open.popLast(), let first = starts.popLast() else { return }
    let found = YAMLChildren(
      start: Int32(clamping: children.count), count: Int32(clamping: waiting.count - first))
    if case .mapping = nodes[index].content {
      nodes[index].content = .mapping(found)
      checkKeys(first)
    } else {
      nodes[index].content = .sequence(found)
    }
    let start = nodes[index].range.lowerBound
    // A block collection ends where its last child does; libyaml's mark is behind blank lines.
    let last =
      found.count > 0
      ? waiting.last.map { nodes[Int($0)].range.upperBound } : nodes[index].range.upperBound
    nodes[index].range = start..<max(start, end.isEmpty ? last ?? start : end.upperBound)
    nodes[index].weight = Int32(
      clamping: waiting[first...].reduce(1) { $0 + Int(nodes[Int($1)].weight) })
    children += waiting[first...]
    waiting.removeSubrange(first...)
  }

  /// - Parameter first: where the mapping's keys and values begin among those that wait.
  private mutating func checkKeys(_ first: Int) {
    let places = stride(from: first, to: waiting.count - 1, by: 2)
    // A dictionary is dearer than to compare a few keys.
    var seen: [String: Int32] = [:]
    let isLarge = waiting.count - first > 2 * 12
    for place in places {
      guard case .scalar(let text, _) = nodes[Int(waiting[place])].content else { continue }
      if text == "<<" {
        hasMergeKeys = true
        continue
      }
      let earlier =
        isLarge ? seen[text] : self.earlier(text, places.prefix { $0 < place })
      if let earlier {
        anomalies.append(
          Anomaly(
            .duplicateKey, nodes[Int(waiting[place])].range, earlier: nodes[Int(earlier)].range,
            "the key '\(text)' stands twice in one mapping"))
      }
      if isLarge { seen[text] = waiting[place] }
    }
  }

  private func earlier(_ text: String, _ places: some Sequence<Int>) -> Int32? {
    var found: Int32?
    for place in places {
      if case .scalar(let other, _) = nodes[Int(waiting[place])].content, other == text {
        found = waiting[place]
      }
    }
    return found
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
      UTF8Check.isASCII(bytes)
      ? [] : bytes.indices[mark...].filter { bytes[$0] & 0xC0 != 0x80 } + [bytes.count]
  }

  func byte(_ scalar: Int) -> Int {
    starts.isEmpty ? scalar : starts[min(scalar, starts.count - 1)]
  }
}
