import Evidence

/// An element of a document: a view, cheap to copy.
public struct XMLElement: Sendable {
  let storage: XMLStorage
  let index: Int

  private var node: XMLNode { storage.nodes[index] }

  /// With both tags.
  public var range: Range<Int> { node.range }
  /// Between the tags; empty for `<a/>`.
  public var contentRange: Range<Int> { node.content }
  /// In the start tag.
  public var nameRange: Range<Int> { node.name }

  /// As it is written, with its prefix.
  public var name: String {
    String(decoding: storage.source.bytes[nameRange], as: UTF8.self)
  }

  /// The name without a prefix.
  public var localName: String { name.split(separator: ":").last.map(String.init) ?? name }

  /// Whether the name, as it is written, is this one.
  public func isNamed(_ name: String) -> Bool {
    storage.source.bytes[nameRange].elementsEqual(name.utf8)
  }

  public var attributes: XMLAttributes {
    XMLAttributes(storage: storage, position: index + 1, end: Int(node.next))
  }

  /// The attribute of this name.
  public func attribute(_ name: String) -> XMLAttribute? {
    attributes.first { $0.isNamed(name) }
  }

  /// The elements right below this one.
  public var elements: XMLElements {
    XMLElements(storage: storage, position: index + 1, end: Int(node.next))
  }

  /// The first element of this name right below this one.
  ///
  /// - Complexity: O(n) in what is right below.
  public subscript(_ name: String) -> XMLElement? { elements.first { $0.isNamed(name) } }

  /// The texts and CDATA sections right below this element, joined; references are replaced, and line
  /// breaks are line feeds (XML 1.0 section 2.11).
  public var text: String {
    var text: [UInt8] = []
    var position = index + 1
    while position < Int(node.next) {
      let child = storage.nodes[position]
      switch child.kind {
      case .text: text += XMLText.decoded(child, storage.source.bytes, inAttribute: false)
      case .cdata: text += XMLText.unbroken(storage.source.bytes[child.content])
      case .element, .attribute: break
      }
      position = Int(child.next)
    }
    return String(decoding: text, as: UTF8.self)
  }

  public func place(_ role: Place.Role) -> Place { storage.source.place(role, range) }
}

/// An attribute of an element: a view, cheap to copy.
public struct XMLAttribute: Sendable {
  let storage: XMLStorage
  let index: Int

  private var node: XMLNode { storage.nodes[index] }

  /// Name and value.
  public var range: Range<Int> { node.range }
  public var nameRange: Range<Int> { node.name }
  /// Between the quotes.
  public var valueRange: Range<Int> { node.content }

  /// As it is written, with its prefix.
  public var name: String {
    String(decoding: storage.source.bytes[nameRange], as: UTF8.self)
  }

  public func isNamed(_ name: String) -> Bool {
    storage.source.bytes[nameRange].elementsEqual(name.utf8)
  }

  /// References are replaced; line breaks and tabs are blanks (XML 1.0 section 3.3.3).
  public var value: String {
    String(
      decoding: XMLText.decoded(node, storage.source.bytes, inAttribute: true), as: UTF8.self)
  }

  public func place(_ role: Place.Role) -> Place { storage.source.place(role, range) }
}

public struct XMLAttributes: Sequence, IteratorProtocol, Sendable {
  let storage: XMLStorage
  var position: Int
  let end: Int

  public mutating func next() -> XMLAttribute? {
    guard position < end, storage.nodes[position].kind == .attribute else { return nil }
    defer { position += 1 }
    return XMLAttribute(storage: storage, index: position)
  }
}

public struct XMLElements: Sequence, IteratorProtocol, Sendable {
  let storage: XMLStorage
  var position: Int
  let end: Int

  public mutating func next() -> XMLElement? {
    while position < end {
      let found = position
      let node = storage.nodes[found]
      position = Int(node.next)
      if node.kind == .element { return XMLElement(storage: storage, index: found) }
    }
    return nil
  }
}
