/// Text as one word of a POSIX shell's command line, for commands that people copy.
public enum ShellWord {
  /// Plain words stay as they are; everything else stands in single quotes.
  public static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || plain.contains(byte)
      }
    return isPlain ? text : always(text)
  }

  /// In single quotes even where none are needed.
  public static func always(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  private static let plain = Set("-_./:@%+=,".utf8)
}
