import Evidence

/// A block: a view, cheap to copy.
public struct HCLBlock: Sendable {
  let storage: HCLStorage
  let index: Int

  private var node: HCLNode { storage.nodes[index] }

  public var range: Range<Int> { node.range }
  public var type: String { String(decoding: storage.source.bytes[node.name], as: UTF8.self) }

  public var labels: [HCLValue] {
    children.prefix { storage.nodes[$0].kind == .label }.map {
      HCLValue(storage: storage, index: $0)
    }
  }

  public var attributes: [HCLAttribute] {
    children.filter { storage.nodes[$0].kind == .attribute }.map {
      HCLAttribute(storage: storage, index: $0)
    }
  }

  public var blocks: [HCLBlock] {
    children.filter { storage.nodes[$0].kind == .block }.map {
      HCLBlock(storage: storage, index: $0)
    }
  }

  /// The value of the attribute of this name.
  public subscript(_ name: String) -> HCLValue? {
    attributes.first { $0.name == name }?.value
  }

  public func place(_ role: Place.Role) -> Place { storage.source.place(role, range) }

  private var children: [Int] { storage.children(of: index) }
}

public struct HCLAttribute: Sendable {
  let storage: HCLStorage
  let index: Int

  private var node: HCLNode { storage.nodes[index] }

  /// Name and value.
  public var range: Range<Int> { node.range }
  public var nameRange: Range<Int> { node.name }
  public var name: String { String(decoding: storage.source.bytes[nameRange], as: UTF8.self) }
  public var value: HCLValue { HCLValue(storage: storage, index: index + 1) }
}

/// A label or the value of an attribute.
public struct HCLValue: Sendable {
  public enum Kind: Sendable { case string, number, bool, null, list }

  let storage: HCLStorage
  let index: Int

  private var node: HCLNode { storage.nodes[index] }

  public var kind: Kind {
    switch node.kind {
    case .number: .number
    case .bool: .bool
    case .list: .list
    case .null: .null
    case .string, .label, .block, .attribute: .string
    }
  }

  /// As it is written, with quotes and brackets.
  public var range: Range<Int> { node.range }

  /// A string's text without its quotes; anything else whole.
  public var contentRange: Range<Int> {
    let range = range
    guard kind == .string, storage.source.bytes[range.lowerBound] == UInt8(ascii: "\"") else {
      return range
    }
    return range.lowerBound + 1..<range.upperBound - 1
  }

  /// A string's text, or a label's; escapes undone.
  public var string: String? {
    guard kind == .string else { return nil }
    let raw = storage.source.bytes[contentRange]
    return String(decoding: node.hasEscapes ? HCLEscapes.decoded(raw)[...] : raw, as: UTF8.self)
  }

  /// Nil for fractions, exponents and what does not fit.
  public var integer: Int? {
    kind == .number ? Int(String(decoding: storage.source.bytes[range], as: UTF8.self)) : nil
  }

  public var bool: Bool? {
    kind == .bool ? storage.source.bytes[range.lowerBound] == UInt8(ascii: "t") : nil
  }

  /// A list's elements; empty for anything else.
  public var elements: [HCLValue] {
    guard kind == .list else { return [] }
    return storage.children(of: index).map { HCLValue(storage: storage, index: $0) }
  }

  public func place(_ role: Place.Role) -> Place { storage.source.place(role, range) }
}

extension HCLStorage {
  /// The nodes right below one.
  func children(of index: Int) -> [Int] {
    var (children, position) = ([Int](), index + 1)
    while position < Int(nodes[index].next) {
      children.append(position)
      position = Int(nodes[position].next)
    }
    return children
  }
}
