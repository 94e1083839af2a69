import Evidence

/// A stream of YAML in the subset that lockfiles are written in: block mappings and sequences, flow
/// collections on one line, scalars on one line, block scalars, explicit keys (`? `), documents
/// behind `---`.
///
/// Anchors, aliases, tags, directives, folded plain scalars, comments behind values and tabs in
/// indentation are malformed: no tool writes them there, and two readers may read them differently.
/// Whatever is accepted, a complete YAML parser reads alike.
///
/// The text is scanned once into a flat list of tokens. Values are views into it.
public struct BlockYAMLDocument: Sendable {
  /// Keys that stand twice in one mapping.
  public let anomalies: [Anomaly]
  /// The root of each document: a mapping or a sequence.
  public let roots: [BlockYAMLValue]
  public let source: Source

  /// - Throws: `malformed` with the offset of what is outside the subset; `limit` past a depth of 200
  ///   or the size limit.
  /// - Complexity: O(n).
  public init(_ source: Source, sizeLimit: Int = Source.defaultLimit) throws(ReadError) {
    guard source.bytes.count <= sizeLimit else {
      throw ReadError(.limit("size"), at: sizeLimit, "the text is over the size limit")
    }
    let bytes = source.bytes
    try BlockYAMLCharacters.check(bytes)
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(ReadError) in
        var scanner = BlockYAMLScanner(buffer)
        try scanner.scan()
        return (scanner.tokens, scanner.roots, scanner.anomalies)
      }
    }
    let (tokens, roots, anomalies) = try result.get()
    let storage = BlockYAMLStorage(source: source, tokens: tokens)
    self.source = source
    self.anomalies = anomalies
    self.roots = roots.map { BlockYAMLValue(storage: storage, index: $0) }
  }
}

/// The text and its tokens, shared by all views of a document.
final class BlockYAMLStorage: Sendable {
  let source: Source
  let tokens: [BlockYAMLToken]

  init(source: Source, tokens: [BlockYAMLToken]) {
    self.source = source
    self.tokens = tokens
  }
}

/// One token: where it is, what it is, and where its next sibling's token is.
struct BlockYAMLToken: Sendable {
  enum Kind: UInt8 {
    case mapping, sequence, plain, single, double, block, null
  }

  let start: UInt32
  var end: UInt32
  var next: UInt32
  let kind: Kind
  /// Whether a quoted text has escapes.
  let hasEscapes: Bool

  init(_ kind: Kind, _ start: Int, _ end: Int, next: Int, hasEscapes: Bool = false) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
    self.next = UInt32(truncatingIfNeeded: next)
    self.kind = kind
    self.hasEscapes = hasEscapes
  }

  /// Without quotes.
  var textRange: Range<Int> {
    let quote = kind == .single || kind == .double ? 1 : 0
    return Int(start) + quote..<Int(end) - quote
  }
}

/// Characters that every YAML reader takes for what they are.
enum BlockYAMLCharacters {
  /// - Throws: `malformed` for control characters, line breaks other than LF and CR LF, and bytes that
  ///   are not UTF-8.
  static func check(_ bytes: [UInt8]) throws(ReadError) {
    let (controls, high) = bytes.withUnsafeBufferPointer(look)
    if controls != 0 { try checkControls(bytes) }
    if high >= 0x80 { try checkUnicode(bytes) }
  }

  /// Whether there are control characters, and all bytes joined: without a branch, so that many are looked
  /// at in one step.
  private static func look(_ bytes: UnsafeBufferPointer<UInt8>) -> (controls: UInt8, high: UInt8) {
    var (controls, high) = (UInt8(0), UInt8(0))
    for byte in bytes {
      controls |= (byte < 0x20 ? 1 : 0) & (byte != 0x0A ? 1 : 0) | (byte == 0x7F ? 1 : 0)
      high |= byte
    }
    return (controls, high)
  }

  private static func checkControls(_ bytes: [UInt8]) throws(ReadError) {
    for index in bytes.indices where bytes[index] < 0x20 || bytes[index] == 0x7F {
      switch bytes[index] {
      case 0x09, 0x0A: continue
      case 0x0D where index + 1 < bytes.count && bytes[index + 1] == 0x0A: continue
      case 0x0D: throw ReadError(at: index, "a carriage return without a line feed")
      default: throw ReadError(at: index, "a control character")
      }
    }
  }

  /// NEL, LS and PS end a line in YAML 1.1 and not in 1.2; writers escape them, C1 and U+FEFF.
  private static func checkUnicode(_ bytes: [UInt8]) throws(ReadError) {
    if let bad = UTF8Check.firstInvalid(bytes) {
      throw ReadError(at: bad, "bytes that are not UTF-8")
    }
    for index in bytes.indices.dropLast(1) {
      let next = bytes[index + 1]
      let isOdd: Bool
      switch bytes[index] {
      case 0xC2: isOdd = next < 0xA0
      case 0xE2: isOdd = next == 0x80 && index + 2 < bytes.count && bytes[index + 2] & 0xFE == 0xA8
      case 0xEF:
        isOdd =
          index > 0 && index + 2 < bytes.count
          && (next == 0xBB && bytes[index + 2] == 0xBF || next == 0xBF && bytes[index + 2] >= 0xBE)
      default: isOdd = false
      }
      if isOdd { throw ReadError(at: index, "a character that YAML writers escape") }
    }
  }
}
