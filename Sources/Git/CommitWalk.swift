/// Reads every commit that tips lead to, each once, straight from the object database.
struct CommitWalk {
  let repository: Repository
  private let shallow: Set<ObjectID>
  private var graph = CommitGraph()
  private var unread: [CommitGraph.Node] = []

  /// Commits are small; one of more bytes is not read.
  private static let sizeLimit = 16 << 20

  init(_ repository: Repository) {
    self.repository = repository
    shallow = repository.shallowCommits
  }

  mutating func run(from tips: some Sequence<ObjectID>, only: Set<ObjectID>?) -> CommitGraph {
    for tip in tips { _ = discover(tip) }
    while let node = unread.popLast() {
      read(node, followsParents: only?.contains(graph.ids[Int(node)]) ?? true)
    }
    return graph
  }

  private mutating func discover(_ id: ObjectID) -> CommitGraph.Node {
    if let known = graph.nodes[id] { return known }
    let node = CommitGraph.Node(graph.ids.count)
    graph.nodes[id] = node
    graph.ids.append(id)
    graph.trees.append(id)
    graph.committed.append(0)
    graph.marks.append([])
    graph.contents.append(0)
    graph.messages.append(0)
    graph.authors.append(0)
    graph.parentStart.append(0)
    graph.parentCount.append(0)
    unread.append(node)
    return node
  }

  private mutating func read(_ node: CommitGraph.Node, followsParents: Bool) {
    let id = graph.ids[Int(node)]
    let facts = try? repository.withObject(id, limit: Self.sizeLimit) { kind, bytes in
      kind == .commit ? CommitFacts(bytes) : nil
    }
    guard let facts = facts.flatMap({ $0 }) else {
      graph.marks[Int(node)].insert(.absent)
      return
    }
    let index = Int(node)
    graph.trees[index] = facts.tree
    graph.committed[index] = facts.committed ?? 0
    graph.marks[index].formUnion(facts.marks)
    graph.contents[index] = facts.content
    graph.messages[index] = facts.message
    graph.authors[index] = facts.author
    if shallow.contains(id) || !followsParents {
      if !facts.parents.isEmpty { graph.marks[index].insert(.cut) }
      return
    }
    let parents = facts.parents.map { discover($0) }
    graph.parentStart[index] = Int32(graph.parentList.count)
    graph.parentCount[index] = Int32(parents.count)
    graph.parentList += parents
  }
}

extension Repository {
  /// The graph of everything that the tips lead to.
  ///
  /// - Parameter only: the commits whose parents are followed; nil means all. A parent that is not among
  ///   them is in the graph and marked `cut`.
  public func graph(
    from tips: some Sequence<ObjectID>, only: Set<ObjectID>? = nil
  ) -> CommitGraph {
    var walk = CommitWalk(self)
    return walk.run(from: tips, only: only)
  }
}

/// What the graph keeps of one commit.
private struct CommitFacts {
  let tree: ObjectID
  let parents: [ObjectID]
  let committed: Int64?
  let marks: CommitGraph.Marks
  let content: UInt64
  let message: UInt64
  let author: UInt64

  init?(_ bytes: UnsafeRawBufferPointer) {
    let header = ObjectHeader(bytes)
    guard let layout = CommitLayout(header, bytes) else { return nil }
    tree = layout.tree
    parents = layout.parents
    let message = CommitFacts.trimmed(bytes, from: header.message)
    self.message = CommitFacts.hash(bytes, [message])
    content = CommitFacts.hash(bytes, [layout.author ?? 0..<0, layout.committer ?? 0..<0, message])
    let author = CommitFacts.mail(bytes, layout.author ?? 0..<0)
    self.author = CommitFacts.hash(bytes, [author])
    committed = layout.committer.flatMap { CommitFacts.seconds(bytes, $0) }
    var marks: CommitGraph.Marks = committed == nil ? [.undated] : []
    if header.fields.dropFirst(layout.firstMore).contains(where: {
      bytes.matches($0.name, "gpgsig") || bytes.matches($0.name, "gpgsig-sha256")
    }) {
      marks.insert(.signed)
    }
    let mail = CommitFacts.mail(bytes, layout.committer ?? 0..<0)
    if bytes.matches(mail, "noreply@github.com") { marks.insert(.webFlow) }
    if bytes[author].elementsEqual(bytes[mail]) { marks.insert(.own) }
    self.marks = marks
  }

  /// The message without line ends at its end, which tools add and drop.
  private static func trimmed(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Range<Int> {
    var end = bytes.count
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x20 { end -= 1 }
    return start..<end
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer, _ parts: [Range<Int>]) -> UInt64 {
    var hasher = Hasher()
    for part in parts {
      hasher.combine(part.count)
      hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes[part]))
    }
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  /// Between the first `<` and the `>` behind it.
  private static func mail(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> Range<Int> {
    guard let open = bytes[line].firstIndex(of: UInt8(ascii: "<")) else { return 0..<0 }
    let rest = (open + 1)..<line.upperBound
    let close = bytes[rest].firstIndex(of: UInt8(ascii: ">")) ?? line.upperBound
    return (open + 1)..<close
  }

  /// The number behind the last `>`, as `Identity` reads it.
  private static func seconds(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> Int64? {
    guard let close = bytes[line].lastIndex(of: UInt8(ascii: ">")) else { return nil }
    let rest = bytes[(close + 1)..<line.upperBound].drop { $0 == 0x20 }
    return Identity.moment(Array(rest.prefix { $0 != 0x20 })[...])
  }
}
