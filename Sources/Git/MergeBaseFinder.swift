/// Finds the best common ancestors of many pairs of commits of one graph, without reading objects.
public struct MergeBaseFinder {
  private let graph: CommitGraph
  /// By node; zero but while a pair is looked at.
  private var colours: [UInt8]
  private var touched: [CommitGraph.Node] = []
  private var queue: [CommitGraph.Node] = []
  /// Entries of the queue whose commits are not stale.
  private var fresh = 0
  private var isComplete = true

  private static let one: UInt8 = 1
  private static let other: UInt8 = 2
  private static let both: UInt8 = 3
  /// An ancestor of a common ancestor.
  private static let stale: UInt8 = 4
  private static let queued: UInt8 = 8
  private static let common: UInt8 = 16

  public init(_ graph: CommitGraph) {
    self.graph = graph
    colours = [UInt8](repeating: 0, count: graph.count)
  }

  /// As `git merge-base --all`; nil where history ends before it can be told.
  ///
  /// - Complexity: O(n log n) in the commits younger than the base.
  public mutating func bases(
    _ left: CommitGraph.Node, _ right: CommitGraph.Node
  ) -> [CommitGraph.Node]? {
    defer { reset() }
    paint(left, Self.one)
    paint(right, Self.other)
    while fresh > 0, let node = pop() { visit(node) }
    guard isComplete else { return nil }
    return best(touched.filter { colours[Int($0)] & (Self.common | Self.stale) == Self.common })
  }

  /// Where clocks were wrong, an ancestor of another one may be left; as git's `remove_redundant`.
  private func best(_ found: [CommitGraph.Node]) -> [CommitGraph.Node] {
    guard found.count > 1 else { return found }
    return found.filter { node in
      !found.contains { $0 != node && graph.leads(from: $0, to: node) }
    }.sorted()
  }

  private mutating func visit(_ node: CommitGraph.Node) {
    var colour = colours[Int(node)] & (Self.both | Self.stale)
    if colour == Self.both {
      colours[Int(node)] |= Self.common
      colour |= Self.stale
    }
    let marks = graph.marks(of: node)
    if !marks.isDisjoint(with: [.cut, .absent]), colour & Self.stale == 0 { isComplete = false }
    for parent in graph.parents(of: node) { paint(parent, colour) }
  }

  private mutating func paint(_ node: CommitGraph.Node, _ colour: UInt8) {
    let index = Int(node)
    let before = colours[index]
    guard before | colour != before else { return }
    if before == 0 { touched.append(node) }
    colours[index] = before | colour
    let isStale = (before | colour) & Self.stale != 0
    if before & Self.queued == 0 {
      colours[index] |= Self.queued
      push(node)
      if !isStale { fresh += 1 }
    } else if isStale, before & Self.stale == 0 {
      fresh -= 1
    }
  }

  private mutating func reset() {
    for node in touched { colours[Int(node)] = 0 }
    touched.removeAll(keepingCapacity: true)
    queue.removeAll(keepingCapacity: true)
    fresh = 0
    isComplete = true
  }

  // A binary heap, youngest on top.
  private mutating func push(_ node: CommitGraph.Node) {
    queue.append(node)
    var child = queue.count - 1
    while child > 0, isYounger(queue[child], queue[(child - 1) / 2]) {
      queue.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func pop() -> CommitGraph.Node? {
    guard let top = queue.first else { return nil }
    queue.swapAt(0, queue.count - 1)
    queue.removeLast()
    var parent = 0
    while true {
      var largest = parent
      // Two lines, not a loop over a list: this is the innermost step, and a list is an allocation.
      let left = 2 * parent + 1
      if left < queue.count, isYounger(queue[left], queue[largest]) { largest = left }
      if left + 1 < queue.count, isYounger(queue[left + 1], queue[largest]) { largest = left + 1 }
      if largest == parent { break }
      queue.swapAt(parent, largest)
      parent = largest
    }
    let colour = colours[Int(top)]
    colours[Int(top)] = colour & ~Self.queued
    if colour & Self.stale == 0 { fresh -= 1 }
    return top
  }

  private func isYounger(_ left: CommitGraph.Node, _ right: CommitGraph.Node) -> Bool {
    graph.committed[Int(left)] > graph.committed[Int(right)]
  }
}
