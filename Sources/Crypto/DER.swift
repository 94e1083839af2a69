/// One element of DER (X.690): a tag of one byte and its content.
public struct DERElement: Sendable {
  public let tag: UInt8
  public let content: ArraySlice<UInt8>
  /// Tag, length and content.
  public let whole: ArraySlice<UInt8>

  /// The elements inside; nil when the content is not a row of elements.
  public var elements: [DERElement]? {
    var reader = DERReader(content)
    var found: [DERElement] = []
    while !reader.isEmpty {
      guard let element = reader.next() else { return nil }
      found.append(element)
    }
    return found
  }

  /// An object identifier in dotted form; nil for another tag and for what cannot be one.
  public var objectIdentifier: String? {
    guard tag == DERTag.objectIdentifier else { return nil }
    return DER.objectIdentifier(content)
  }
}

/// Tags that are looked for.
public enum DERTag {
  public static let boolean: UInt8 = 0x01
  public static let integer: UInt8 = 0x02
  public static let bitString: UInt8 = 0x03
  public static let octetString: UInt8 = 0x04
  public static let null: UInt8 = 0x05
  public static let objectIdentifier: UInt8 = 0x06
  public static let utf8String: UInt8 = 0x0C
  public static let utcTime: UInt8 = 0x17
  public static let generalizedTime: UInt8 = 0x18
  public static let sequence: UInt8 = 0x30
  public static let set: UInt8 = 0x31
}

/// Reads DER one element after the other. Only definite lengths in their shortest form are taken.
public struct DERReader: Sendable {
  private var rest: ArraySlice<UInt8>

  public init(_ bytes: ArraySlice<UInt8>) { rest = bytes }
  public init(_ bytes: [UInt8]) { rest = bytes[...] }

  public var isEmpty: Bool { rest.isEmpty }
  public var tag: UInt8? { rest.first }

  /// Nil at the end and for what is no element.
  public mutating func next() -> DERElement? {
    let start = rest.startIndex
    guard rest.count >= 2, let tag = rest.first, tag & 0x1F != 0x1F else { return nil }
    var position = start + 1
    guard let length = length(&position), length <= rest.endIndex - position else { return nil }
    let end = position + length
    let element = DERElement(tag: tag, content: rest[position..<end], whole: rest[start..<end])
    rest = rest[end...]
    return element
  }

  /// The next element when it has this tag; nothing is taken otherwise.
  public mutating func next(_ tag: UInt8) -> DERElement? { self.tag == tag ? next() : nil }

  private func length(_ position: inout Int) -> Int? {
    let first = rest[position]
    position += 1
    if first < 0x80 { return Int(first) }
    let count = Int(first & 0x7F)
    guard (1...4).contains(count), rest.endIndex - position >= count, rest[position] != 0 else {
      return nil
    }
    let length = rest[position..<position + count].reduce(0) { $0 << 8 | Int($1) }
    position += count
    return length >= 0x80 ? length : nil
  }
}

/// Writes DER, and reads the small values in it.
public enum DER {
  public static func element(_ tag: UInt8, _ content: some Collection<UInt8>) -> [UInt8] {
    var length: [UInt8] = []
    var count = content.count
    if count < 0x80 {
      length = [UInt8(count)]
    } else {
      while count > 0 {
        length.insert(UInt8(truncatingIfNeeded: count), at: 0)
        count >>= 8
      }
      length.insert(0x80 | UInt8(length.count), at: 0)
    }
    return [tag] + length + content
  }

  public static func sequence(_ parts: [[UInt8]]) -> [UInt8] {
    element(DERTag.sequence, parts.flatMap(\.self))
  }

  /// A number that is not negative, from its big-endian bytes.
  public static func integer(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var digits = Array(bytes.drop { $0 == 0 })
    if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
    return element(DERTag.integer, digits)
  }

  static func objectIdentifier(_ content: ArraySlice<UInt8>) -> String? {
    guard let last = content.last, last < 0x80, content.count <= 64 else { return nil }
    var arcs: [UInt64] = []
    var value: UInt64 = 0
    for byte in content {
      guard value < 1 << 56 else { return nil }
      value = value << 7 | UInt64(byte & 0x7F)
      if byte < 0x80 {
        arcs.append(value)
        value = 0
      }
    }
    let first = min(arcs[0] / 40, 2)
    return ([first, arcs[0] - first * 40] + arcs.dropFirst()).map(String.init).joined(
      separator: ".")
  }
}
