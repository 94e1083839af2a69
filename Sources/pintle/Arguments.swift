import ArgumentParser

/// The words of the command line.
enum Arguments {
  /// Without the program's name.
  ///
  /// - Throws: `ValidationError` for a word that is no UTF-8, as it would name another file than the one that is
  ///   meant, and for one that holds a secret key, as errors tell what they are about.
  static func read() throws -> [String] {
    let words = UnsafeBufferPointer(
      start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)
    ).dropFirst()
    var arguments: [String] = []
    for (index, word) in words.enumerated() {
      guard let text = word.flatMap({ String(validatingCString: $0) }) else {
        throw ValidationError("argument \(index + 1) is no UTF-8; give the file another name")
      }
      guard !isSecret(text) else {
        throw ValidationError(
          "argument \(index + 1) is the text of a secret key; name the file that holds it")
      }
      arguments.append(text)
    }
    return arguments
  }

  /// A PEM key, or one of minisign or signify with or without its comment.
  private static func isSecret(_ text: String) -> Bool {
    // "Ed", "Sc" or none, "B2": algorithm, derivation and checksum of a secret key, in base64.
    let starts = ["RWRTY0Iy", "RWQAAEIy", "RWRCSw"]
    return text.contains("PRIVATE KEY-----") || text.contains("secret key\n")
      || starts.contains { text.hasPrefix($0) && text.utf8.count > 100 }
  }
}
