/// A JSON value that is written, not read.
public indirect enum JSONTree: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// Any other number.
  case number(Double)
  case string(String)
  case array([JSONTree])
  case object([String: JSONTree])

  /// A value that was read. Nil for a string with half a surrogate pair, which has no canonical form.
  public init?(_ value: JSONValue) {
    switch value.kind {
    case .null: self = .null
    case .bool: self = .bool(value.bool ?? false)
    case .string:
      guard let text = value.string else { return nil }
      self = .string(text)
    case .number:
      guard let number = Self.number(value) else { return nil }
      self = number
    case .array:
      var elements: [JSONTree] = []
      for element in value.elements {
        guard let tree = JSONTree(element) else { return nil }
        elements.append(tree)
      }
      self = .array(elements)
    case .object:
      var members: [String: JSONTree] = [:]
      for member in value.members {
        guard let key = member.key.string, let tree = JSONTree(member.value),
          members.updateValue(tree, forKey: key) == nil
        else { return nil }
      }
      self = .object(members)
    }
  }

  /// RFC 8785 knows numbers as IEEE 754 doubles only: an integer beyond 2^53 is not one.
  private static func number(_ value: JSONValue) -> JSONTree? {
    let text = String(decoding: value.bytes(), as: UTF8.self)
    guard let double = Double(text), double.isFinite else { return nil }
    guard let whole = Int64(exactly: double), abs(double) <= 9_007_199_254_740_992 else {
      return .number(double)
    }
    return .integer(whole)
  }
}

extension JSONTree {
  /// The one way to write the value (RFC 8785): no white space, members in order of their names' UTF-16.
  public var canonical: [UInt8] {
    var writer = CanonicalWriter()
    writer.write(self)
    return writer.bytes
  }
}

private struct CanonicalWriter {
  var bytes: [UInt8] = []

  mutating func write(_ tree: JSONTree) {
    switch tree {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value): append(String(value))
    case .number(let value): append(ECMAScriptNumber.text(value))
    case .string(let text): write(text)
    case .array(let elements):
      append("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { append(",") }
        write(element)
      }
      append("]")
    case .object(let members): write(members)
    }
  }

  private mutating func write(_ members: [String: JSONTree]) {
    let sorted = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
    append("{")
    for (index, member) in sorted.enumerated() {
      if index > 0 { append(",") }
      write(member.key)
      append(":")
      write(member.value)
    }
    append("}")
  }

  private mutating func write(_ text: String) {
    let digits = Array("0123456789abcdef".utf8)
    append("\"")
    for byte in text.utf8 {
      switch byte {
      case 0x22: append("\\\"")
      case 0x5C: append("\\\\")
      case 0x08: append("\\b")
      case 0x09: append("\\t")
      case 0x0A: append("\\n")
      case 0x0C: append("\\f")
      case 0x0D: append("\\r")
      case ..<0x20:
        append("\\u00")
        bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    append("\"")
  }

  private mutating func append(_ text: String) { bytes += text.utf8 }
}

/// Numbers as ECMAScript writes them (ECMA-262, Number::toString), which RFC 8785 3.2.2.3 asks for.
private enum ECMAScriptNumber {
  static func text(_ value: Double) -> String {
    if value == 0 { return "0" }
    if value < 0 { return "-" + text(-value) }
    let (digits, exponent) = shortest(value)
    let count = digits.count
    switch exponent {
    case count...21: return digits + String(repeating: "0", count: exponent - count)
    case 1..<max(count, 1) where exponent <= 21:
      return digits.prefix(exponent) + "." + digits.dropFirst(exponent)
    case -5...0: return "0." + String(repeating: "0", count: -exponent) + digits
    default:
      let sign = exponent > 0 ? "+" : "-"
      let head = count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst()
      return "\(head)e\(sign)\(abs(exponent - 1))"
    }
  }

  /// The fewest digits that name the value, and where the point stands: 0.digits × 10^exponent.
  private static func shortest(_ value: Double) -> (String, Int) {
    let parts = value.description.split(separator: "e")
    let written = parts.first.map(String.init) ?? "0"
    var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let point = written.firstIndex(of: ".") ?? written.endIndex
    exponent += written.distance(from: written.startIndex, to: point)
    let all = written.filter { $0 != "." }
    let leading = all.prefix { $0 == "0" }.count
    var digits = String(all.dropFirst(leading))
    while digits.last == "0" { digits.removeLast() }
    return (digits, exponent - leading)
  }
}
