import Evidence
import Syntax

/// What a file is written in, as far as rules need to know.
public enum Language: Sendable, Hashable {
  case javaScript, json, python, shell, ruby, php, powerShell, batch, rust, go, cSharp
  /// Values by name: `.env`.
  case settings
  /// Prose, in which code is quoted and not run.
  case prose
  /// Any other text.
  case text

  /// By name, else by the first line, else by what the text looks like.
  public init(of path: TreePath, _ bytes: [UInt8]) {
    let name = path.nameText.lowercased()
    if name == ".env" || name.hasPrefix(".env.") {
      self = .settings
    } else if let known = Self.byExtension[Self.lastExtension(name)] {
      self = known
    } else if let known = Self.byName[name] {
      self = known
    } else {
      self = Self.byFirstLine(bytes) ?? .text
    }
  }

  private static func lastExtension(_ name: String) -> String {
    name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? ""
  }

  private static let byExtension: [String: Language] = [
    "js": .javaScript, "mjs": .javaScript, "cjs": .javaScript, "jsx": .javaScript,
    "ts": .javaScript, "mts": .javaScript, "cts": .javaScript, "tsx": .javaScript,
    "json": .json, "jsonc": .json, "json5": .json, "code-workspace": .json, "map": .json,
    "py": .python, "pyw": .python, "pyi": .python, "pth": .python,
    "sh": .shell, "bash": .shell, "zsh": .shell, "ksh": .shell, "envrc": .shell,
    "rb": .ruby, "gemspec": .ruby, "rake": .ruby,
    "php": .php, "phtml": .php, "inc": .php,
    "ps1": .powerShell, "psm1": .powerShell, "psd1": .powerShell,
    "bat": .batch, "cmd": .batch,
    "rs": .rust, "go": .go, "cs": .cSharp,
    "md": .prose, "markdown": .prose, "rst": .prose, "txt": .prose, "adoc": .prose,
    "jsonl": .prose, "ndjson": .prose, "html": .prose, "htm": .prose, "csv": .prose,
    "po": .prose, "pot": .prose, "log": .prose, "ipynb": .prose,
  ]

  private static let byName: [String: Language] = [
    "gemfile": .ruby, "rakefile": .ruby, "podfile": .ruby, ".npmrc": .text,
    "readme": .prose, "changelog": .prose, "license": .prose, "copying": .prose,
  ]

  private static let interpreters: [(String, Language)] = [
    ("node", .javaScript), ("deno", .javaScript), ("bun", .javaScript), ("python", .python),
    ("ruby", .ruby), ("php", .php), ("pwsh", .powerShell), ("sh", .shell),
  ]

  private static func byFirstLine(_ bytes: [UInt8]) -> Language? {
    guard bytes.starts(with: Array("#!".utf8)) else { return nil }
    let line = String(decoding: bytes.prefix(128).prefix { $0 != 0x0A }, as: UTF8.self)
    let words = line.dropFirst(2).split { $0 == " " || $0 == "/" }.map(String.init)
    return words.lazy.compactMap { word in
      interpreters.first { word.hasPrefix($0.0) || word.hasSuffix($0.0) }?.1
    }.last
  }

  /// Whether a runtime of JavaScript could be what a text without a telling name is for.
  public static func looksLikeScript(_ bytes: [UInt8]) -> Bool {
    let start = Array(bytes.prefix(1 << 16))
    return ByteSearch.count(
      [
        "require(", "function", "=>", "global", "import ", "const ", "var ", "eval(", "exec(",
        "module.exports", "subprocess", "process.",
      ], in: start) >= 2
  }

  public var isCode: Bool {
    switch self {
    case .javaScript, .python, .shell, .ruby, .php, .powerShell, .batch, .rust, .go, .cSharp: true
    case .json, .settings, .prose, .text: false
    }
  }
}
