/// Every commit that some tips lead to, in columns: what rules over whole histories ask of each commit,
/// gathered in one pass. About 120 bytes a commit.
public struct CommitGraph: Sendable {
  /// A commit by its place in the columns.
  public typealias Node = Int32

  public struct Marks: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Named by a child or a reference, and not here or not readable.
    public static let absent = Marks(rawValue: 1)
    /// Its parents were not followed: a shallow clone ends here, or the walk did.
    public static let cut = Marks(rawValue: 2)
    /// Carries a signature, of whatever worth.
    public static let signed = Marks(rawValue: 4)
    /// The committer is GitHub's web flow.
    public static let webFlow = Marks(rawValue: 8)
    /// The committer's date cannot be told.
    public static let undated = Marks(rawValue: 16)
    /// Author and committer have the same mail address.
    public static let own = Marks(rawValue: 32)
  }

  public internal(set) var ids: [ObjectID] = []
  public internal(set) var trees: [ObjectID] = []
  /// Seconds since 1970; 0 where it cannot be told (see `Marks.undated`).
  public internal(set) var committed: [Int64] = []
  public internal(set) var marks: [Marks] = []
  /// Hashes, good within one run, of: author, committer and message; the message; the author's mail.
  /// Equal hashes are a reason to compare the commits themselves, never a finding.
  public internal(set) var contents: [UInt64] = []
  public internal(set) var messages: [UInt64] = []
  public internal(set) var authors: [UInt64] = []
  var parentStart: [Int32] = []
  var parentCount: [Int32] = []
  var parentList: [Node] = []
  var nodes: [ObjectID: Node] = [:]

  public var count: Int { ids.count }
  public var indices: Range<Node> { 0..<Node(ids.count) }

  public func node(_ id: ObjectID) -> Node? { nodes[id] }

  public subscript(id node: Node) -> ObjectID { ids[Int(node)] }

  public func parents(of node: Node) -> ArraySlice<Node> {
    let start = Int(parentStart[Int(node)])
    return parentList[start..<(start + Int(parentCount[Int(node)]))]
  }

  public func marks(of node: Node) -> Marks { marks[Int(node)] }

  /// Whether all parents are known and here.
  public func hasAllParents(_ node: Node) -> Bool {
    marks(of: node).isDisjoint(with: [.absent, .cut])
      && parents(of: node).allSatisfy { !marks(of: $0).contains(.absent) }
  }

  /// How many commits are here and readable.
  public var present: Int { marks.count { !$0.contains(.absent) } }

  public var hasGaps: Bool { marks.contains { !$0.isDisjoint(with: [.absent, .cut]) } }

  /// Which commits the tips lead to, themselves included, one flag a node.
  ///
  /// - Complexity: O(n) in the commits reached.
  public func reachable(from tips: some Sequence<Node>) -> NodeSet {
    var reached = NodeSet(count: count)
    var stack = tips.filter { reached.insert($0) }
    while let node = stack.popLast() {
      for parent in parents(of: node) where reached.insert(parent) { stack.append(parent) }
    }
    return reached
  }
}

extension CommitGraph {
  /// Whether `ancestor` is `node` or one of its ancestors, as far as the graph goes.
  ///
  /// - Complexity: O(n) in the commits reached.
  public func leads(from node: Node, to ancestor: Node) -> Bool {
    var reached = NodeSet(count: count)
    var stack = [node]
    reached.insert(node)
    while let next = stack.popLast() {
      if next == ancestor { return true }
      for parent in parents(of: next) where reached.insert(parent) { stack.append(parent) }
    }
    return false
  }
}

/// A set of nodes of one graph.
public struct NodeSet: Sendable {
  private var words: [UInt64]

  public init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

  public func contains(_ node: CommitGraph.Node) -> Bool {
    words[Int(node) >> 6] & (1 << UInt64(node & 63)) != 0
  }

  /// Whether it was new.
  @discardableResult
  public mutating func insert(_ node: CommitGraph.Node) -> Bool {
    let bit: UInt64 = 1 << UInt64(node & 63)
    if words[Int(node) >> 6] & bit != 0 { return false }
    words[Int(node) >> 6] |= bit
    return true
  }

  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
}
