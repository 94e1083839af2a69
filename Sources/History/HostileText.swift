/// Names that do something where they are printed or put into a command line.
enum HostileText {
  enum Judgement: Equatable {
    /// Made to be executed, or to be read as something else; what gives it away.
    case hostile(String)
    /// Means something to a shell, though nothing that runs.
    case odd(String)
    case plain
  }

  static func judge(_ bytes: [UInt8]) -> Judgement {
    // Almost every name is made of letters, digits and a few signs.
    if bytes.allSatisfy({ isPlain($0) }) { return .plain }
    let text = String(decoding: bytes, as: UTF8.self)
    if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return .hostile("a control character") }
    if text.unicodeScalars.contains(where: isBidi) {
      return .hostile("a character that turns the direction of text")
    }
    if let word = substituted(text) { return .hostile("a command substitution with '\(word)'") }
    let found = text.first { metacharacters.contains($0) }
    return found.map { .odd("'\($0)'") } ?? .plain
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
      || byte == 0x2D || byte == 0x2E || byte == 0x2F || byte == 0x5F
  }

  private static func isBidi(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }

  private static let metacharacters: Set<Character> = [
    "$", "`", "|", ";", "&", "<", ">", "'", "\"",
  ]

  /// Commands that somebody who injects one begins with.
  private static let commands: Set<Substring> = [
    "curl", "wget", "bash", "sh", "zsh", "python", "python3", "perl", "ruby", "node", "nc", "ncat",
    "base64", "id", "whoami", "cat", "echo", "env", "printenv", "touch", "rm", "eval", "exec",
    "ping", "nslookup", "dig", "openssl", "powershell", "pwsh", "iex", "sleep", "uname", "hostname",
  ]

  /// The command word inside `$(…)`, backticks, or behind `|` with `${IFS}` for blanks.
  private static func substituted(_ text: String) -> Substring? {
    for opening in ["$(", "`", "${IFS}", "$IFS"] {
      var rest = Substring(text)
      while let range = rest.firstRange(of: opening) {
        rest = rest[range.upperBound...]
        let word = rest.drop { " {(\"'|;&".contains($0) }.prefix { $0.isLetter || $0.isNumber }
        if commands.contains(word) { return word }
      }
    }
    return nil
  }
}

extension Substring {
  /// Where a short text begins in this one.
  fileprivate func firstRange(of needle: String) -> Range<Substring.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) {
        return start..<index(start, offsetBy: needle.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
