/// The edges of a graph from parents to children: what leads to a commit.
public struct CommitChildren: Sendable {
  /// A node's children stand from its start to the start of the next node.
  private var starts: [Int]
  private var list: [CommitGraph.Node]

  /// - Complexity: O(n) in the graph's commits and parents.
  public init(_ graph: CommitGraph) {
    starts = [Int](repeating: 0, count: graph.count + 1)
    for node in graph.indices {
      for parent in graph.parents(of: node) { starts[Int(parent) + 1] += 1 }
    }
    for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
    var next = starts
    list = [CommitGraph.Node](repeating: 0, count: starts.last ?? 0)
    for node in graph.indices {
      for parent in graph.parents(of: node) {
        list[next[Int(parent)]] = node
        next[Int(parent)] += 1
      }
    }
  }

  /// A commit and everything that leads to it.
  ///
  /// - Complexity: O(n) in the commits found.
  public func descendants(of node: CommitGraph.Node) -> NodeSet {
    var found = NodeSet(count: starts.count - 1)
    var stack = [node]
    found.insert(node)
    while let next = stack.popLast() {
      for child in list[starts[Int(next)]..<starts[Int(next) + 1]] where found.insert(child) {
        stack.append(child)
      }
    }
    return found
  }
}
