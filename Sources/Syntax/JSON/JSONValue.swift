import Evidence

/// A value inside a document: a view, cheap to copy.
public struct JSONValue: Sendable {
  @frozen public enum Kind: UInt8, Sendable {
    case null, bool, number, string, array, object
  }

  let storage: JSONStorage
  let index: Int

  private var source: Source { storage.source }
  private var token: JSONToken { storage.tokens[index] }

  public var kind: Kind { token.kind }
  /// The whole token: a string with its quotes, a container with its brackets.
  public var range: Range<Int> { Int(token.start)..<Int(token.end) }

  /// A string's text without its quotes; any other token whole.
  public var contentRange: Range<Int> {
    kind == .string ? Int(token.start) + 1..<Int(token.end) - 1 : range
  }

  public var isNull: Bool { kind == .null }

  public var bool: Bool? {
    kind == .bool ? source.bytes[Int(token.start)] == UInt8(ascii: "t") : nil
  }

  /// Nil for fractions, exponents and what does not fit.
  public var integer: Int? {
    kind == .number ? Int(String(decoding: source.bytes[range], as: UTF8.self)) : nil
  }

  /// A string's text, escapes undone; a surrogate that stands alone becomes U+FFFD.
  public var string: String? {
    guard kind == .string else { return nil }
    return String(decoding: bytes(), as: UTF8.self)
  }

  /// A string's bytes in UTF-8, escapes undone; a slice of the source where there are none.
  public func bytes() -> ArraySlice<UInt8> {
    let raw = source.bytes[contentRange]
    return kind == .string && token.hasEscapes ? JSONEscapes.decoded(raw)[...] : raw
  }

  /// Whether a string's text is this one.
  public func equals(_ text: StaticString) -> Bool {
    guard kind == .string else { return false }
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    let token = token
    if token.hasEscapes { return bytes().elementsEqual(wanted) }
    let start = Int(token.start) + 1
    guard Int(token.end) - 1 - start == wanted.count else { return false }
    return storage.source.bytes.withUnsafeBufferPointer { bytes in
      for offset in 0..<wanted.count where bytes[start + offset] != wanted[offset] { return false }
      return true
    }
  }

  /// An object's member of this name; of several the last, as JavaScript reads it.
  ///
  /// - Complexity: O(n) in the object's members.
  public subscript(_ key: StaticString) -> JSONValue? {
    var found: JSONValue?
    for member in members where member.key.equals(key) { found = member.value }
    return found
  }

  /// An object's member of this name; of several the last.
  public func member(_ key: String) -> JSONValue? {
    var found: JSONValue?
    for member in members where member.key.bytes().elementsEqual(key.utf8) { found = member.value }
    return found
  }

  /// An object's members in order; empty for anything else.
  public var members: JSONMembers {
    JSONMembers(container: self, position: index + 1, end: kind == .object ? token.next : index + 1)
  }

  /// An array's elements in order; empty for anything else.
  public var elements: JSONElements {
    JSONElements(container: self, position: index + 1, end: kind == .array ? token.next : index + 1)
  }

  /// Members or elements.
  ///
  /// - Complexity: O(n).
  public var count: Int {
    guard kind == .object || kind == .array else { return 0 }
    let tokens = storage.tokens
    let (step, end) = (kind == .object ? 1 : 0, token.next)
    var (count, position) = (0, index + 1)
    while position < end {
      position = tokens[position + step].next
      count += 1
    }
    return count
  }

  public func place(_ role: Place.Role) -> Place { source.place(role, range) }

  func at(_ index: Int) -> JSONValue { JSONValue(storage: storage, index: index) }
}

/// One member of an object.
public struct JSONMember: Sendable {
  /// A string value.
  public let key: JSONValue
  public let value: JSONValue
}

public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
  let container: JSONValue
  var position: Int
  let end: Int

  public mutating func next() -> JSONMember? {
    guard position < end else { return nil }
    let member = JSONMember(key: container.at(position), value: container.at(position + 1))
    position = container.storage.tokens[position + 1].next
    return member
  }
}

public struct JSONElements: Sequence, IteratorProtocol, Sendable {
  let container: JSONValue
  var position: Int
  let end: Int

  public mutating func next() -> JSONValue? {
    guard position < end else { return nil }
    let element = container.at(position)
    position = container.storage.tokens[position].next
    return element
  }
}
