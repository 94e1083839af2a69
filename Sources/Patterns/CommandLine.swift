/// A command line as manifests and task files hold it, parted the way both a shell and `cmd` would.
public struct CommandLine: Sendable {
  /// One program with its arguments.
  public struct Command: Sendable, Hashable {
    public var words: [String] = []
    /// Whether its output goes into the next command.
    public var isPiped = false
    /// Whether the line does not wait for it.
    public var isBackground = false

    /// The program's own name, without folders and `.exe`.
    public var program: String {
      let words = words.drop {
        $0.contains("=") && !$0.hasPrefix("-") || Self.prefixes.contains($0)
      }
      let name = words.first.map { String($0.split { $0 == "/" || $0 == "\\" }.last ?? "") } ?? ""
      return name.hasSuffix(".exe") ? String(name.dropLast(4)) : name
    }

    /// What stands behind the program.
    public var arguments: [String] {
      let rest = words.drop { $0.contains("=") && !$0.hasPrefix("-") || Self.prefixes.contains($0) }
      return Array(rest.dropFirst())
    }

    private static let prefixes: Set = [
      "env", "sudo", "exec", "time", "command", "cross-env", "nohup", "call", "setsid", "!",
    ]
  }

  public private(set) var commands: [Command] = []

  public init(_ text: String) {
    var reader = Reader(text)
    commands = reader.read()
  }

  private struct Reader {
    private let bytes: [UInt8]
    private var index = 0
    private var commands: [Command] = []
    private var current = Command()
    private var word: [UInt8] = []
    private var hasWord = false

    init(_ text: String) { bytes = Array(text.utf8.prefix(1 << 16)) }

    mutating func read() -> [Command] {
      while index < bytes.count {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): quoted(byte)
        case UInt8(ascii: "\\") where index + 1 < bytes.count && bytes[index + 1] == 0x0A:
          index += 1
        case UInt8(ascii: "\\") where index + 1 < bytes.count && !bytes[index + 1].isWord:
          index += 1
          append(bytes[index])
        case UInt8(ascii: "&"): ampersand()
        case UInt8(ascii: "|"): bar()
        case UInt8(ascii: ";"), 0x0A, UInt8(ascii: "("), UInt8(ascii: ")"): endCommand()
        case _ where byte.isSpace: endWord()
        default: append(byte)
        }
        index += 1
      }
      endCommand()
      return commands
    }

    private mutating func append(_ byte: UInt8) {
      word.append(byte)
      hasWord = true
    }

    private mutating func quoted(_ quote: UInt8) {
      hasWord = true
      index += 1
      while index < bytes.count, bytes[index] != quote {
        if quote == UInt8(ascii: "\""), bytes[index] == 0x5C, index + 1 < bytes.count,
          bytes[index + 1] == quote || bytes[index + 1] == 0x5C
        {
          index += 1
        }
        word.append(bytes[index])
        index += 1
      }
    }

    private mutating func ampersand() {
      let isRedirection = word.last == UInt8(ascii: ">") || next == UInt8(ascii: ">")
      if next == UInt8(ascii: "&") {
        index += 1
        endCommand()
      } else if isRedirection {
        append(bytes[index])
      } else {
        current.isBackground = true
        endCommand()
      }
    }

    private mutating func bar() {
      if next == UInt8(ascii: "|") {
        index += 1
      } else {
        current.isPiped = true
      }
      endCommand()
    }

    private var next: UInt8 { index + 1 < bytes.count ? bytes[index + 1] : 0 }

    private mutating func endWord() {
      guard hasWord else { return }
      current.words.append(String(decoding: word, as: UTF8.self))
      word = []
      hasWord = false
    }

    private mutating func endCommand() {
      endWord()
      if !current.words.isEmpty { commands.append(current) }
      current = Command()
    }
  }
}

extension CommandLine {
  static let downloaders: Set = [
    "curl", "wget", "iwr", "invoke-webrequest", "irm", "fetch", "aria2c",
  ]
  static let interpreters: Set = [
    "sh", "bash", "zsh", "dash", "ksh", "node", "bun", "deno", "python", "python3", "perl", "ruby",
    "php", "pwsh", "powershell", "cmd", "iex", "invoke-expression", "osascript",
  ]

  /// Why the line fetches code and runs it; nil when it does not.
  public var downloadAndRun: String? {
    for (index, command) in commands.enumerated() {
      let program = command.program.lowercased()
      let text = command.words.joined(separator: " ")
      if Self.downloaders.contains(program) {
        let piped = piping(from: index).map { $0.program.lowercased() }
        if let interpreter = piped.first(where: { Self.interpreters.contains($0) }) {
          return "a download goes straight into \(interpreter)"
        }
        if commands[(index + 1)...].contains(where: { $0.runsDownload(of: command) }) {
          return "a download is run"
        }
      }
      if Self.interpreters.contains(program), let reason = Self.inlineReason(text) { return reason }
      if let inner = command.inlineScript, let reason = CommandLine(inner).downloadAndRun {
        return reason
      }
      if ["mshta", "certutil", "bitsadmin", "regsvr32"].contains(program), text.contains("http") {
        return "\(program) fetches and runs code"
      }
    }
    return nil
  }

  /// The commands that the output of one goes through.
  private func piping(from index: Int) -> [Command] {
    var result: [Command] = []
    var place = index
    while place + 1 < commands.count, commands[place].isPiped {
      place += 1
      result.append(commands[place])
    }
    return result
  }

  private static func inlineReason(_ text: String) -> String? {
    let lower = text.lowercased()
    if lower.contains("$(curl") || lower.contains("`curl") || lower.contains("$(wget")
      || lower.contains("<(curl") || lower.contains("<(wget")
    {
      return "a download is run as a command"
    }
    let isInline =
      lower.contains(" -e ") || lower.contains(" -c ") || lower.contains(" --eval")
      || lower.contains(" -p ")
    let fetches = [
      "fetch(", "http.get(", "https.get(", "urlopen(", "requests.get(", "require('http",
    ]
    if isInline, fetches.contains(where: lower.contains),
      lower.contains("eval(") || lower.contains("exec(") || lower.contains("(eval)")
    {
      return "inline code fetches and evaluates"
    }
    let isHiddenPowerShell =
      lower.contains("powershell") && (lower.contains(" -enc") || lower.contains("downloadstring"))
    return isHiddenPowerShell ? "PowerShell runs encoded or downloaded code" : nil
  }

  /// The command that the line leaves running; nil when it waits for all. `tool & next` is how people who know
  /// another shell write one after the other: a tool of the project's own, and work behind it.
  public var background: Command? {
    let inner = commands.lazy.compactMap(\.inlineScript).compactMap { CommandLine($0).background }
    if let found = inner.first { return found }
    return commands.indices.first { index in
      let command = commands[index]
      let words = command.words.map { $0.lowercased() }
      return command.isBackground && !isFollowed(index) || words.first == "nohup"
        || words.first == "setsid"
        || words.first == "start" && words.contains("/b")
        || command.words.contains("-WindowStyle") && words.contains("hidden")
    }.map { commands[$0] }
  }

  private func isFollowed(_ index: Int) -> Bool {
    let isTool =
      commands[index].words.first?.hasPrefix("node_modules/") == true
      || ["cp", "mkdir", "rm"].contains(commands[index].program)
    let idle: Set = ["exit", "true", "echo", ":", "sleep", "disown", "wait"]
    return isTool && commands[(index + 1)...].contains { !idle.contains($0.program) }
  }
}

extension CommandLine.Command {
  /// The script that a shell is handed as an argument: `sh -c '…'`.
  fileprivate var inlineScript: String? {
    guard ["sh", "bash", "zsh", "dash", "ksh"].contains(program),
      let flag = arguments.firstIndex(where: { $0.hasPrefix("-") && $0.hasSuffix("c") }),
      flag + 1 < arguments.count
    else { return nil }
    return arguments[flag + 1]
  }

  /// Whether this runs what another command downloaded: its file by name.
  fileprivate func runsDownload(of other: Self) -> Bool {
    let flags: Set = ["-o", "--output", "-O", "--output-document", "-OutFile"]
    let files = zip(other.words, other.words.dropFirst()).filter { flags.contains($0.0) }.map(\.1)
    let targets = files.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    let redirected = zip(other.words, other.words.dropFirst()).filter { $0.0 == ">" }.map(\.1)
    let names = Set(targets + redirected)
    guard !names.isEmpty else { return false }
    return words.contains { word in
      names.contains(word.split(separator: "/").last.map(String.init) ?? word)
    }
  }

  /// The file of the package that an interpreter is given, or that is run itself.
  public var script: String? {
    let name = program.lowercased()
    if words.first?.hasPrefix("./") == true { return words.first }
    guard CommandLine.interpreters.contains(name) || name == "tsx" || name == "ts-node" else {
      return nil
    }
    let rest = arguments.filter { !["run", "-r"].contains($0) }
    guard
      !arguments.contains(where: { ["-e", "--eval", "-p", "-c", "--print", "-m"].contains($0) })
    else { return nil }
    return rest.first { !$0.hasPrefix("-") }
  }
}
