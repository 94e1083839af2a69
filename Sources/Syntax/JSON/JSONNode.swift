#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A value inside a document, as `JSONValue` is, without a reference to it: copying one counts nothing.
/// Readers of lockfiles look at millions of them. Valid inside `JSONDocument.withRoot` alone.
public struct JSONNode {
  @usableFromInline let bytes: UnsafePointer<UInt8>
  @usableFromInline let tokens: UnsafePointer<JSONToken>
  @usableFromInline let index: Int

  @inlinable
  init(_ bytes: UnsafePointer<UInt8>, _ tokens: UnsafePointer<JSONToken>, _ index: Int) {
    self.bytes = bytes
    self.tokens = tokens
    self.index = index
  }

  @inlinable public var kind: JSONValue.Kind { tokens[index].kind }
  /// The whole token: a string with its quotes, a container with its brackets.
  @inlinable public var range: Range<Int> { Int(tokens[index].start)..<Int(tokens[index].end) }
  @inlinable public var isNull: Bool { kind == .null }
  @inlinable public var hasEscapes: Bool { tokens[index].hasEscapes }

  /// A string's text without its quotes; any other token whole.
  @inlinable public var contentRange: Range<Int> {
    kind == .string ? Int(tokens[index].start) + 1..<Int(tokens[index].end) - 1 : range
  }

  /// The same as it stands, escapes not undone.
  @inlinable public var raw: UnsafeBufferPointer<UInt8> {
    let range = contentRange
    return UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count)
  }

  public var bool: Bool? {
    kind == .bool ? bytes[Int(tokens[index].start)] == UInt8(ascii: "t") : nil
  }

  /// Nil for fractions, exponents and what does not fit.
  public var integer: Int? {
    kind == .number ? Int(String(decoding: raw, as: UTF8.self)) : nil
  }

  /// A string's text, escapes undone; a surrogate that stands alone becomes U+FFFD.
  public var string: String? {
    guard kind == .string else { return nil }
    return withText { String(decoding: $0, as: UTF8.self) }
  }

  /// Hands on a string's bytes in UTF-8, escapes undone.
  @inlinable
  public func withText<Made>(_ body: (UnsafeBufferPointer<UInt8>) -> Made) -> Made {
    if !hasEscapes { return body(raw) }
    return decoded().withUnsafeBufferPointer(body)
  }

  @usableFromInline
  func decoded() -> [UInt8] { JSONEscapes.decoded(ArraySlice(raw)) }

  /// Whether a string's text is this one.
  @inlinable
  public func equals(_ text: StaticString) -> Bool {
    let token = tokens[index]
    let length = Int(token.end) - Int(token.start) - 2
    if token.hasEscapes { return equalsDecoded(text) }
    return length == text.utf8CodeUnitCount && token.kind == .string
      && memcmp(bytes + Int(token.start) + 1, text.utf8Start, length) == 0
  }

  @usableFromInline
  func equalsDecoded(_ text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    return kind == .string && decoded().elementsEqual(wanted)
  }

  /// An object's member of this name; of several the last, as JavaScript reads it.
  ///
  /// - Complexity: O(n) in the object's members.
  public subscript(_ key: StaticString) -> JSONNode? {
    var found: JSONNode?
    for member in members where member.key.equals(key) { found = member.value }
    return found
  }

  /// An object's members in order; empty for anything else.
  @inlinable public var members: JSONNodeMembers {
    JSONNodeMembers(
      container: self, position: index + 1,
      end: kind == .object ? tokens[index].next : index + 1)
  }

  /// An array's elements in order; empty for anything else.
  @inlinable public var elements: JSONNodeElements {
    JSONNodeElements(
      container: self, position: index + 1,
      end: kind == .array ? tokens[index].next : index + 1)
  }

  /// The node of a value of the same document.
  public func node(of value: JSONValue) -> JSONNode { at(value.index) }

  @inlinable
  func at(_ index: Int) -> JSONNode { JSONNode(bytes, tokens, index) }
}

/// One member of an object.
public struct JSONNodeMember {
  /// A string value.
  public let key: JSONNode
  public let value: JSONNode

  @inlinable
  init(key: JSONNode, value: JSONNode) {
    self.key = key
    self.value = value
  }
}

public struct JSONNodeMembers: Sequence, IteratorProtocol {
  @usableFromInline let container: JSONNode
  @usableFromInline var position: Int
  @usableFromInline let end: Int

  @inlinable
  init(container: JSONNode, position: Int, end: Int) {
    self.container = container
    self.position = position
    self.end = end
  }

  @inlinable
  public mutating func next() -> JSONNodeMember? {
    guard position < end else { return nil }
    let member = JSONNodeMember(key: container.at(position), value: container.at(position + 1))
    position = container.tokens[position + 1].next
    return member
  }
}

public struct JSONNodeElements: Sequence, IteratorProtocol {
  @usableFromInline let container: JSONNode
  @usableFromInline var position: Int
  @usableFromInline let end: Int

  @inlinable
  init(container: JSONNode, position: Int, end: Int) {
    self.container = container
    self.position = position
    self.end = end
  }

  @inlinable
  public mutating func next() -> JSONNode? {
    guard position < end else { return nil }
    let element = container.at(position)
    position = container.tokens[position].next
    return element
  }
}
