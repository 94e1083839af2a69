import Inventory

/// Addresses as lockfiles write them, without what must not be shown.
enum SourceText {
  /// Everything between `://` and the authority's last `@` taken out.
  static func withoutUserInfo(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "@")), let start = text.range(of: "://") else {
      return text
    }
    // Byte by byte: a mark behind the sign would make it another character.
    let authority = text[start.upperBound...].utf8.prefix { !"/?#\\".utf8.contains($0) }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return text }
    return String(text[..<start.upperBound]) + String(text[text.utf8.index(after: at)...])
  }

  /// The host's class of an address; empty where there is none.
  static func host(_ text: String) -> String {
    URLParts(text).map { HostClass.name(of: $0.host) } ?? ""
  }

  /// A full commit (40 or 64 lower-case digits); nil for an abbreviated one, a branch or a tag.
  static func commit(_ text: some StringProtocol) -> String? {
    let isFull = text.utf8.count == 40 || text.utf8.count == 64
    return isFull && Hexadecimal.isDigits(text) ? String(text) : nil
  }

  /// The host of a git address, `git@host:path` among them.
  static func gitHost(_ text: String) -> String {
    if let parts = URLParts(text) { return HostClass.name(of: parts.host) }
    guard let at = text.firstIndex(of: "@"),
      let colon = text[at...].firstIndex(of: ":")
    else { return "" }
    return HostClass.name(of: text[text.index(after: at)..<colon].lowercased())
  }

  /// The last component of an address or a path, `%XX` undone; nil where it is empty.
  static func fileName(_ bytes: ArraySlice<UInt8>) -> String? {
    var (start, end, hasEscapes) = (bytes.startIndex, bytes.startIndex, false)
    bytes.withUnsafeBufferPointer { text in
      for (offset, byte) in text.enumerated() {
        if byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") { return }
        end = bytes.startIndex + offset + 1
        if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") {
          start = end
          hasEscapes = false
        } else if byte == UInt8(ascii: "%") {
          hasEscapes = true
        }
      }
    }
    guard start < end else { return nil }
    let name = hasEscapes ? unescaped(bytes[start..<end])[...] : bytes[start..<end]
    return String(decoding: name, as: UTF8.self)
  }

  private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = HexDigits.bytes(rest.prefix(2))?.first {
        result.append(value)
        rest = rest.dropFirst(2)
      } else {
        result.append(byte)
      }
    }
    return result
  }
}

/// Sources repeat thousands of times in a lockfile: the last one is kept.
struct SourceCache {
  private var last: [UInt8] = []
  private var source: PackageSource?

  mutating func source(
    _ text: ArraySlice<UInt8>, _ make: (String) -> PackageSource
  ) -> PackageSource {
    if let source, ArraySlice(last) == text { return source }
    let made = make(String(decoding: text, as: UTF8.self))
    last = Array(text)
    source = made
    return made
  }
}
