/// The members of a mapping; each is made when it is looked at.
public struct YAMLMembers: RandomAccessCollection, Sendable {
  public typealias Element = (key: YAMLValue, value: YAMLValue)

  private let tree: YAMLTree
  private let children: YAMLChildren

  init(_ tree: YAMLTree, _ children: YAMLChildren) {
    self.tree = tree
    self.children = children
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { Int(children.count) / 2 }

  public subscript(_ place: Int) -> Element {
    (
      YAMLValue(tree: tree, index: tree.child(children, 2 * place)),
      YAMLValue(tree: tree, index: tree.child(children, 2 * place + 1))
    )
  }
}

/// `[]` stands for the members of what is not there.
extension YAMLMembers: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Never...) { self.init(.empty, .none) }
}
