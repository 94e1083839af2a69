import Evidence

/// A file in git's configuration syntax: `.git/config`, `.gitmodules`.
///
/// - SeeAlso: git's `Documentation/config.txt`, "Syntax"
public struct GitConfigFile: Sendable {
  public struct Entry: Sendable {
    /// Lower case.
    public let section: String
    /// As written between the quotes, escapes undone; nil when there is none.
    public let subsection: String?
    /// Lower case.
    public let key: String
    /// Nil for a key without `=`, which means true.
    public let value: String?
    /// Of the whole line, or lines.
    public let range: Range<Int>
  }

  public let source: Source
  public let entries: [Entry]
  /// Where a line stands that git refuses; what follows it was read all the same.
  public let malformed: [Range<Int>]

  public init(_ source: Source) {
    var reader = GitConfigReader(source.bytes)
    reader.run()
    self.source = source
    entries = reader.entries
    malformed = reader.malformed
  }

  /// The values of one key, in order, with where they stand.
  public func all(
    _ section: String, _ key: String
  ) -> [(subsection: String?, value: String, range: Range<Int>)] {
    entries.filter { $0.section == section && $0.key == key }
      .map { ($0.subsection, $0.value ?? "true", $0.range) }
  }
}

private struct GitConfigReader {
  let bytes: [UInt8]
  private var index = 0
  private var section: (name: String, sub: String?)?
  private(set) var entries: [GitConfigFile.Entry] = []
  private(set) var malformed: [Range<Int>] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  mutating func run() {
    while index < bytes.count {
      skip { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
      guard let byte = peek else { return }
      switch byte {
      case UInt8(ascii: "#"), UInt8(ascii: ";"): skipLine()
      case UInt8(ascii: "["): header()
      default: entry()
      }
    }
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skip(while matches: (UInt8) -> Bool) {
    while index < bytes.count, matches(bytes[index]) { index += 1 }
  }

  private mutating func skipLine() { skip { $0 != 0x0A } }

  /// `[section]`, `[section "sub"]`, and the old `[section.sub]`.
  private mutating func header() {
    let start = index
    index += 1
    let nameStart = index
    skip { GitConfigReader.isName($0) || $0 == UInt8(ascii: ".") }
    let name = String(decoding: bytes[nameStart..<index], as: UTF8.self).lowercased()
    skip { $0 == 0x20 || $0 == 0x09 }
    let sub = peek == UInt8(ascii: "\"") ? quotedSubsection() : nil
    guard peek == UInt8(ascii: "]"), !name.isEmpty else {
      malformed.append(start..<index)
      section = nil
      return skipLine()
    }
    index += 1
    if sub == nil, let dot = name.firstIndex(of: ".") {
      section = (String(name[..<dot]), String(name[name.index(after: dot)...]))
    } else {
      section = (name, sub)
    }
  }

  private mutating func quotedSubsection() -> String {
    index += 1
    var text: [UInt8] = []
    while let byte = peek, byte != UInt8(ascii: "\""), byte != 0x0A {
      index += 1
      if byte == UInt8(ascii: "\\"), let next = peek, next != 0x0A {
        text.append(next)
        index += 1
      } else {
        text.append(byte)
      }
    }
    if peek == UInt8(ascii: "\"") { index += 1 }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func entry() {
    let start = index
    skip(while: GitConfigReader.isName)
    let key = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
    skip { $0 == 0x20 || $0 == 0x09 }
    guard !key.isEmpty, let section else {
      skipLine()
      malformed.append(start..<index)
      return
    }
    var text: String?
    if peek == UInt8(ascii: "=") {
      index += 1
      text = value()
    } else {
      skip { $0 == 0x0D }
      if let byte = peek, byte != 0x0A, byte != UInt8(ascii: "#"), byte != UInt8(ascii: ";") {
        skipLine()
        malformed.append(start..<index)
        return
      }
      skipLine()
    }
    entries.append(
      GitConfigFile.Entry(
        section: section.name, subsection: section.sub, key: key, value: text,
        range: start..<index))
  }

  /// To the end of the line, further lines behind a backslash; quotes and escapes undone, blanks at the
  /// ends and comments outside quotes left out.
  private mutating func value() -> String {
    skip { $0 == 0x20 || $0 == 0x09 }
    var text: [UInt8] = []
    var kept = 0
    var isQuoted = false
    while let byte = peek, byte != 0x0A {
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        isQuoted.toggle()
        kept = text.count
      case UInt8(ascii: "\\"):
        if let escaped = escape() { text.append(escaped) }
        kept = text.count
      case UInt8(ascii: "#"), UInt8(ascii: ";"):
        guard isQuoted else {
          skipLine()
          return String(decoding: text[..<kept], as: UTF8.self)
        }
        text.append(byte)
        kept = text.count
      default:
        text.append(byte)
        let isBlank = byte == 0x20 || byte == 0x09 || byte == 0x0D
        if isQuoted || !isBlank { kept = text.count }
      }
    }
    return String(decoding: text[..<kept], as: UTF8.self)
  }

  /// Nil for an escaped line end, which continues the value.
  private mutating func escape() -> UInt8? {
    if peek == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
    guard let byte = peek else { return nil }
    index += 1
    switch byte {
    case 0x0A: return nil
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "b"): return 0x08
    default: return byte
    }
  }

  private static func isName(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "-")
  }
}
