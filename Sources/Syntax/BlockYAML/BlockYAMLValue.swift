import Evidence

/// A value inside a document: a view, cheap to copy. Every scalar is its text.
public struct BlockYAMLValue: Sendable {
  public enum Kind: Sendable { case scalar, mapping, sequence }

  let storage: BlockYAMLStorage
  let index: Int

  private var token: BlockYAMLToken { storage.tokens[index] }

  public var kind: Kind {
    switch token.kind {
    case .mapping: .mapping
    case .sequence: .sequence
    default: .scalar
    }
  }

  /// A scalar with its quotes; a block scalar with its header; a collection from its first key or
  /// bracket to the end of its last value.
  public var range: Range<Int> { Int(token.start)..<Int(token.end) }

  /// A scalar without its quotes.
  public var textRange: Range<Int> { token.textRange }

  /// Nothing stands where a value could.
  public var isNull: Bool { token.kind == .null }

  /// A scalar's text, quotes and escapes undone. Nil for nothing, for block scalars, whose folding is not done,
  /// and for collections.
  public var string: String? {
    switch token.kind {
    case .mapping, .sequence, .null, .block: nil
    default: String(decoding: bytes(), as: UTF8.self)
    }
  }

  /// `true` without quotes.
  public var isTrue: Bool { token.kind == .plain && equals("true") }

  /// A scalar's text in UTF-8: a slice of the source where nothing is escaped.
  public func bytes() -> ArraySlice<UInt8> {
    let token = token
    let raw = storage.source.bytes[token.textRange]
    guard token.hasEscapes else { return raw }
    return token.kind == .single ? BlockYAMLText.single(raw)[...] : BlockYAMLText.double(raw)[...]
  }

  /// Whether a scalar's text is this one.
  public func equals(_ text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    let token = token
    if token.kind == .mapping || token.kind == .sequence { return false }
    if token.hasEscapes { return bytes().elementsEqual(wanted) }
    let range = token.textRange
    guard range.count == wanted.count else { return false }
    return storage.source.bytes.withUnsafeBufferPointer { bytes in
      for offset in 0..<wanted.count where bytes[range.lowerBound + offset] != wanted[offset] {
        return false
      }
      return true
    }
  }

  /// A mapping's value under a key; of several the last.
  ///
  /// - Complexity: O(n) in the mapping's members.
  public subscript(_ key: StaticString) -> BlockYAMLValue? {
    var found: BlockYAMLValue?
    for member in members where member.key.equals(key) { found = member.value }
    return found
  }

  /// A mapping's members in order; empty for anything else.
  public var members: BlockYAMLMembers {
    BlockYAMLMembers(
      container: self, position: index + 1,
      end: token.kind == .mapping ? Int(token.next) : index + 1)
  }

  /// A sequence's elements in order; empty for anything else.
  public var elements: [BlockYAMLValue] {
    guard token.kind == .sequence else { return [] }
    var found: [BlockYAMLValue] = []
    var position = index + 1
    while position < Int(token.next) {
      found.append(at(position))
      position = Int(storage.tokens[position].next)
    }
    return found
  }

  func at(_ index: Int) -> BlockYAMLValue { BlockYAMLValue(storage: storage, index: index) }
}

/// One member of a mapping.
public struct BlockYAMLMember: Sendable {
  /// A scalar.
  public let key: BlockYAMLValue
  public let value: BlockYAMLValue
}

public struct BlockYAMLMembers: Sequence, IteratorProtocol, Sendable {
  let container: BlockYAMLValue
  var position: Int
  let end: Int

  public mutating func next() -> BlockYAMLMember? {
    guard position < end else { return nil }
    let member = BlockYAMLMember(key: container.at(position), value: container.at(position + 1))
    position = Int(container.storage.tokens[position + 1].next)
    return member
  }
}

/// The text of quoted scalars that were checked.
enum BlockYAMLText {
  /// `''` is `'`.
  static func single(_ raw: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(raw.count)
    var rest = raw
    while let byte = rest.popFirst() {
      text.append(byte)
      if byte == UInt8(ascii: "'") { rest = rest.dropFirst() }
    }
    return text
  }

  /// YAML 1.2, 5.7.
  static func double(_ raw: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(raw.count)
    var rest = raw
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
        text.append(byte)
        continue
      }
      if let length = hexLength(escape) {
        text += String(scalar(rest.prefix(length)) ?? "\u{FFFD}").utf8
        rest = rest.dropFirst(length)
      } else {
        text += String(simple(escape) ?? "\u{FFFD}").utf8
      }
    }
    return text
  }

  /// How many hexadecimal digits follow.
  static func hexLength(_ escape: UInt8) -> Int? {
    switch escape {
    case UInt8(ascii: "x"): 2
    case UInt8(ascii: "u"): 4
    case UInt8(ascii: "U"): 8
    default: nil
    }
  }

  /// Nil for digits that are none, surrogates and what is beyond Unicode.
  static func scalar(_ digits: some Sequence<UInt8>) -> Unicode.Scalar? {
    var value: UInt32 = 0
    for digit in digits {
      guard let next = JSONEscapes.hexValue(digit), value < 0x1000_0000 else { return nil }
      value = value << 4 | UInt32(next)
    }
    return Unicode.Scalar(value)
  }

  static func simple(_ escape: UInt8) -> Unicode.Scalar? {
    switch escape {
    case UInt8(ascii: "0"): "\0"
    case UInt8(ascii: "a"): "\u{7}"
    case UInt8(ascii: "b"): "\u{8}"
    case UInt8(ascii: "t"): "\t"
    case UInt8(ascii: "n"): "\n"
    case UInt8(ascii: "v"): "\u{B}"
    case UInt8(ascii: "f"): "\u{C}"
    case UInt8(ascii: "r"): "\r"
    case UInt8(ascii: "e"): "\u{1B}"
    case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "/"), UInt8(ascii: "\\"):
      Unicode.Scalar(escape)
    case UInt8(ascii: "N"): "\u{85}"
    case UInt8(ascii: "_"): "\u{A0}"
    case UInt8(ascii: "L"): "\u{2028}"
    case UInt8(ascii: "P"): "\u{2029}"
    default: nil
    }
  }
}
