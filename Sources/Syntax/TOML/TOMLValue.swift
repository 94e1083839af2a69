import Evidence

/// A value inside a document: a view, cheap to copy.
public struct TOMLValue: Sendable {
  public enum Kind: UInt8, Sendable {
    case string, integer, float, bool
    /// Dates and times are kept as they are written.
    case offsetDateTime, localDateTime, localDate, localTime
    case array, table

    public var isDateOrTime: Bool {
      switch self {
      case .offsetDateTime, .localDateTime, .localDate, .localTime: true
      default: false
      }
    }
  }

  let storage: TOMLStorage
  let index: Int

  private var source: Source { storage.source }
  var node: TOMLNode { storage.nodes[index] }

  public var kind: Kind { node.kind }

  /// A value as it is written: a string with its quotes, an array with its brackets. A table with a
  /// header reaches from its header to its last own pair; a table without one is the key that named it
  /// first.
  public var range: Range<Int> { Int(node.start)..<Int(node.end) }

  /// A string's text without its quotes; anything else whole.
  public var contentRange: Range<Int> {
    let node = node
    return node.kind == .string ? Int(node.first)..<Int(node.last) : range
  }

  public var bool: Bool? {
    kind == .bool ? source.bytes[Int(node.start)] == UInt8(ascii: "t") : nil
  }

  public var integer: Int? {
    guard kind == .integer else { return nil }
    return TOMLNumber.integer(source.bytes[range]).flatMap { Int(exactly: $0) }
  }

  public var float: Double? {
    kind == .float ? TOMLNumber.float(source.bytes[range]) : nil
  }

  /// A date or a time as it is written.
  public var dateOrTime: String? {
    kind.isDateOrTime ? String(decoding: source.bytes[range], as: UTF8.self) : nil
  }

  /// A string's text, escapes undone.
  public var string: String? {
    kind == .string ? String(decoding: bytes(), as: UTF8.self) : nil
  }

  /// A string's bytes in UTF-8, escapes undone; a slice of the source where there are none.
  public func bytes() -> ArraySlice<UInt8> {
    let raw = source.bytes[contentRange]
    return node.flags.contains(.escapes) ? TOMLEscapes.decoded(raw)[...] : raw
  }

  /// Whether a string's text is this one.
  public func equals(_ text: StaticString) -> Bool {
    guard kind == .string else { return false }
    return bytes().elementsEqual(
      UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// A table's member of this name.
  ///
  /// - Complexity: O(n) in the table's members.
  public subscript(_ key: StaticString) -> TOMLValue? {
    members.first { $0.key.equals(key) }?.value
  }

  /// A table's member of this name.
  public func member(_ key: String) -> TOMLValue? {
    members.first { $0.key.bytes().elementsEqual(key.utf8) }?.value
  }

  /// A table's members in the order in which they were first named; empty for anything else.
  public var members: TOMLMembers {
    TOMLMembers(storage: storage, position: kind == .table ? Int(node.first) : 0)
  }

  /// An array's elements in order; empty for anything else.
  public var elements: TOMLElements {
    TOMLElements(storage: storage, position: kind == .array ? Int(node.first) : 0)
  }

  /// Members or elements.
  ///
  /// - Complexity: O(n).
  public var count: Int {
    members.reduce(0) { count, _ in count + 1 } + elements.reduce(0) { count, _ in count + 1 }
  }

  public func place(_ role: Place.Role) -> Place { source.place(role, range) }
}

/// The key of a table's member: one part of what may be a dotted key.
public struct TOMLKey: Sendable {
  let storage: TOMLStorage
  let token: TOMLKeyToken

  /// With its quotes, where it was first written.
  public var range: Range<Int> { token.range }
  public var contentRange: Range<Int> { token.content }
  public var string: String { String(decoding: bytes(), as: UTF8.self) }

  /// In UTF-8, escapes undone; a slice of the source where there are none.
  public func bytes() -> ArraySlice<UInt8> {
    let raw = storage.source.bytes[token.content]
    return token.hasEscapes ? TOMLEscapes.decoded(raw)[...] : raw
  }

  public func equals(_ text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    if token.hasEscapes { return bytes().elementsEqual(wanted) }
    let start = Int(token.start)
    guard Int(token.end) - start == wanted.count else { return false }
    return storage.source.bytes.withUnsafeBufferPointer { bytes in
      for offset in 0..<wanted.count where bytes[start + offset] != wanted[offset] { return false }
      return true
    }
  }

  public func place(_ role: Place.Role) -> Place { storage.source.place(role, range) }
}

/// One member of a table.
public struct TOMLMember: Sendable {
  public let key: TOMLKey
  public let value: TOMLValue
}

public struct TOMLMembers: Sequence, IteratorProtocol, Sendable {
  let storage: TOMLStorage
  var position: Int

  public mutating func next() -> TOMLMember? {
    guard position > 0 else { return nil }
    let node = storage.nodes[position]
    let value = TOMLValue(storage: storage, index: position)
    position = Int(node.next)
    return TOMLMember(key: TOMLKey(storage: storage, token: node.key), value: value)
  }
}

public struct TOMLElements: Sequence, IteratorProtocol, Sendable {
  let storage: TOMLStorage
  var position: Int

  public mutating func next() -> TOMLValue? {
    guard position > 0 else { return nil }
    let element = TOMLValue(storage: storage, index: position)
    position = Int(storage.nodes[position].next)
    return element
  }
}
