import Inventory

extension Use.Reference {
  /// What git takes for a name (git-check-ref-format(1)), a full commit id told apart.
  init(reading text: some StringProtocol) {
    let bytes = Substring(text).utf8
    let length = bytes.count
    if length == 0 {
      self = .unreadable("nothing stands where the reference belongs")
    } else if length == 40 || length == 64, bytes.allSatisfy(Use.Reference.isHexadecimal) {
      self = .commit(text.lowercased())
    } else if Use.Reference.isName(bytes) {
      self = .named(String(text))
    } else {
      self = .unreadable("the reference is not a name that git allows")
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  private static func isForbidden(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7F, UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: ":"),
      UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "\\"):
      true
    default: false
    }
  }

  private static func isName(_ bytes: Substring.UTF8View) -> Bool {
    guard bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "/") else { return false }
    var previous: UInt8 = 0
    for byte in bytes {
      guard !isForbidden(byte) else { return false }
      if previous == UInt8(ascii: "."), byte == previous { return false }
      if previous == UInt8(ascii: "@"), byte == UInt8(ascii: "{") { return false }
      previous = byte
    }
    return true
  }
}

/// A path below a repository's root, of a form that cannot lead out of it.
enum Subpath {
  static func isStrict(_ text: some StringProtocol) -> Bool {
    text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && part != "." && part != ".."
        && part.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
    }
  }
}
