import Evidence

/// Writes JSON as bytes, keys in the order they are given. Invisible and bidirectional code points
/// are written `\uXXXX`, so that no viewer can be misled, and so is the bracket of `##[`, which
/// runners take for a command.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  mutating func object(_ body: (inout JSONWriter) -> Void) { container("{", "}", body) }
  mutating func array(_ body: (inout JSONWriter) -> Void) { container("[", "]", body) }

  mutating func array<Element>(
    _ elements: some Sequence<Element>, _ body: (inout JSONWriter, Element) -> Void
  ) {
    array { writer in for element in elements { body(&writer, element) } }
  }

  mutating func key(_ name: StaticString) {
    separate()
    bytes.append(0x22)
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    bytes.append(0x22)
    bytes.append(0x3A)
    needsComma = false
  }

  mutating func string(_ text: String?) {
    guard var text else { return raw("null") }
    separate()
    bytes.append(0x22)
    let isWritten = text.withUTF8 { text in
      guard text.allSatisfy(Self.isPlain) else { return false }
      bytes.append(contentsOf: text)
      return true
    }
    if !isWritten { escape(text) }
    bytes.append(0x22)
    needsComma = true
  }

  mutating func number(_ value: Int) { raw(String(value)) }
  mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }
  mutating func null() { raw("null") }

  /// A name that is no constant.
  mutating func key(named name: String) {
    string(name)
    bytes.append(0x3A)
    needsComma = false
  }

  mutating func field(_ name: StaticString, _ value: String?) {
    key(name)
    string(value)
  }

  mutating func field(_ name: StaticString, _ path: TreePath) {
    key(name)
    guard path.bytes.allSatisfy(Self.isPlain) else { return string(path.text) }
    bytes.append(0x22)
    bytes.append(contentsOf: path.bytes)
    bytes.append(0x22)
    needsComma = true
  }

  mutating func field(_ name: StaticString, _ value: Int) {
    key(name)
    number(value)
  }

  mutating func field(_ name: StaticString, _ value: Bool) {
    key(name)
    bool(value)
  }

  /// Bytes between values that the caller writes itself.
  mutating func appendRaw(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    needsComma = false
  }

  /// What comes next is no sibling of what was written.
  mutating func breakSequence() { needsComma = false }

  /// Ends the text with a line feed.
  mutating func finish() -> [UInt8] {
    bytes.append(0x0A)
    return bytes
  }

  private mutating func raw(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(0x2C) }
    needsComma = false
  }

  private mutating func container(
    _ open: StaticString, _ close: StaticString, _ body: (inout JSONWriter) -> Void
  ) {
    separate()
    bytes.append(open.utf8Start.pointee)
    body(&self)
    bytes.append(close.utf8Start.pointee)
    needsComma = true
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C && byte != 0x23
  }

  private mutating func escape(_ text: String) {
    var hashes = 0
    for scalar in text.unicodeScalars {
      defer { hashes = scalar == "#" ? hashes + 1 : 0 }
      switch scalar {
      case "\"": bytes.append(contentsOf: [0x5C, 0x22])
      case "\\": bytes.append(contentsOf: [0x5C, 0x5C])
      case "\n": bytes.append(contentsOf: [0x5C, 0x6E])
      case "\t": bytes.append(contentsOf: [0x5C, 0x74])
      case "\r": bytes.append(contentsOf: [0x5C, 0x72])
      case "[" where hashes > 1: unicode(0x5B)
      case " "..."~": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      default:
        if VisibleText.isHidden(scalar) {
          for unit in String(scalar).utf16 { unicode(unit) }
        } else {
          bytes.append(contentsOf: String(scalar).utf8)
        }
      }
    }
  }

  private mutating func unicode(_ unit: UInt16) {
    let digits = Array("0123456789abcdef".utf8)
    bytes.append(contentsOf: [0x5C, 0x75])
    for shift in [12, 8, 4, 0] { bytes.append(digits[Int(unit >> UInt16(shift)) & 15]) }
  }
}
