/// Nearly every requirement of npm's is one of `^1.2.3`, `~1.2.3` and `1.2.3`, and nearly every version three
/// numbers. Whether one allows the other is told from their bytes here; all else is left to `NpmRange`.
enum PlainNpmRange {
  /// Nil where either is of another form.
  static func allows(_ version: String, by range: String) -> Bool? {
    var asked = range.utf8[...]
    let form = asked.first
    let hasForm = form == UInt8(ascii: "^") || form == UInt8(ascii: "~")
    if hasForm { asked.removeFirst() }
    guard let wanted = Numbers(asked), let found = Numbers(version.utf8[...]) else { return nil }
    guard hasForm else { return found == wanted }
    guard found.major == wanted.major else { return false }
    let keepsMinor = form == UInt8(ascii: "~") || wanted.major == 0
    guard keepsMinor else {
      return (found.minor, found.patch) >= (wanted.minor, wanted.patch)
    }
    guard found.minor == wanted.minor else { return false }
    let keepsPatch = form == UInt8(ascii: "^") && wanted.minor == 0
    return keepsPatch ? found.patch == wanted.patch : found.patch >= wanted.patch
  }

  /// Three numbers between dots and nothing else.
  private struct Numbers: Equatable {
    let major, minor, patch: UInt64

    init?(_ text: Substring.UTF8View) {
      var rest = text
      guard let major = Self.number(&rest), rest.popFirst() == UInt8(ascii: "."),
        let minor = Self.number(&rest), rest.popFirst() == UInt8(ascii: "."),
        let patch = Self.number(&rest), rest.isEmpty
      else { return nil }
      (self.major, self.minor, self.patch) = (major, minor, patch)
    }

    /// Of at most fifteen digits, which JavaScript counts to exactly, and without zeros before it, which mean
    /// something else behind a caret.
    private static func number(_ rest: inout Substring.UTF8View) -> UInt64? {
      var (value, digits) = (UInt64(0), 0)
      while let byte = rest.first, (0x30...0x39).contains(byte) {
        if digits > 0 && value == 0 || digits == 15 { return nil }
        value = value * 10 + UInt64(byte - 0x30)
        digits += 1
        rest.removeFirst()
      }
      return digits > 0 ? value : nil
    }
  }
}
