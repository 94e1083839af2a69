import Syntax

/// The part of a manifest that a package manager hashes, as it holds it in memory.
indirect enum HashedValue {
  case null
  case bool(Bool)
  /// As written.
  case integer(String)
  case string(String)
  case list([HashedValue])
  /// In the order in which the members stand.
  case map([(key: String, value: HashedValue)])

  /// Nil for what programs write in ways of their own: fractions, and keys that stand twice.
  init?(_ value: JSONValue) {
    switch value.kind {
    case .null: self = .null
    case .bool: self = .bool(value.bool == true)
    case .number:
      guard let number = value.integer, String(number).utf8.elementsEqual(value.bytes()) else {
        return nil
      }
      self = .integer(String(number))
    case .string: self = .string(value.string ?? "")
    case .array:
      guard let list = Self.list(value.elements.map { HashedValue($0) }) else { return nil }
      self = list
    case .object:
      var members: [(key: String, value: HashedValue)] = []
      for member in value.members {
        guard let key = member.key.string, let value = HashedValue(member.value) else { return nil }
        members.append((key, value))
      }
      guard Set(members.map(\.key)).count == members.count else { return nil }
      self = .map(members)
    }
  }

  /// Nil when one of the values is.
  private static func list(_ values: [HashedValue?]) -> HashedValue? {
    let known = values.compactMap(\.self)
    return known.count == values.count ? .list(known) : nil
  }

  /// Nil for fractions, and for dates, which JSON does not know.
  init?(_ value: TOMLValue) {
    switch value.kind {
    case .bool: self = .bool(value.bool == true)
    case .integer:
      guard let number = value.integer else { return nil }
      self = .integer(String(number))
    case .string: self = .string(value.string ?? "")
    case .array:
      guard let list = Self.list(value.elements.map { HashedValue($0) }) else { return nil }
      self = list
    case .table:
      var members: [(key: String, value: HashedValue)] = []
      for member in value.members {
        guard let value = HashedValue(member.value) else { return nil }
        members.append((member.key.string, value))
      }
      self = .map(members)
    default: return nil
    }
  }
}

/// How two programs write the same value as JSON, byte by byte.
struct HashedText {
  enum Style {
    /// PHP's `json_encode`: slashes escaped, and a map whose keys are 0, 1, … is a list.
    case php
    /// Python's `json.dumps(sort_keys=True)`, and with `separators=(",", ":")`.
    case python(isCompact: Bool)
  }

  private let style: Style
  private(set) var bytes: [UInt8] = []

  init(_ value: HashedValue, _ style: Style) {
    self.style = style
    write(value)
  }

  private mutating func write(_ value: HashedValue) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let isTrue): bytes += (isTrue ? "true" : "false").utf8
    case .integer(let text): bytes += text.utf8
    case .string(let text): write(text)
    case .list(let values): write(values)
    case .map(let members): write(members)
    }
  }

  private var separators: (item: String, key: String) {
    if case .python(isCompact: false) = style { return (", ", ": ") }
    return (",", ":")
  }

  private mutating func write(_ values: [HashedValue]) {
    bytes.append(UInt8(ascii: "["))
    for (index, value) in values.enumerated() {
      if index > 0 { bytes += separators.item.utf8 }
      write(value)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ members: [(key: String, value: HashedValue)]) {
    var members = members
    switch style {
    case .php:
      let isList = members.enumerated().allSatisfy { $0.element.key == String($0.offset) }
      if isList { return write(members.map(\.value)) }
    case .python: members.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
    bytes.append(UInt8(ascii: "{"))
    for (index, member) in members.enumerated() {
      if index > 0 { bytes += separators.item.utf8 }
      write(member.key)
      bytes += separators.key.utf8
      write(member.value)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars { write(scalar) }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func write(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"", "\\": bytes += [UInt8(ascii: "\\"), UInt8(truncatingIfNeeded: scalar.value)]
    case "\n": bytes += "\\n".utf8
    case "\r": bytes += "\\r".utf8
    case "\t": bytes += "\\t".utf8
    case "\u{8}": bytes += "\\b".utf8
    case "\u{C}": bytes += "\\f".utf8
    case "/":
      if case .php = style { bytes.append(UInt8(ascii: "\\")) }
      bytes.append(UInt8(ascii: "/"))
    case " "..."\u{7F}": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
    default:
      for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
        let digits = String(unit, radix: 16)
        bytes += "\\u".utf8
        bytes += String(repeating: "0", count: 4 - digits.utf8.count).utf8
        bytes += digits.utf8
      }
    }
  }
}
