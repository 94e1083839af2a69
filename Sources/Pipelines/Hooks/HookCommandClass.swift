import Syntax

/// What a command of a hook does, as far as its words tell.
enum HookCommandClass {
  case plain
  /// Why it is no honest hook, and the file that it runs where it names one.
  case odd(String, file: String?)

  init(_ command: HookCommand) {
    let bytes = command.text.bytes
    if Self.hasLongBlank(bytes) {
      self = .odd("a command stands behind a long run of blanks", file: nil)
      return
    }
    let script = PipelineScript(
      command.text, .shell, subject: .init(.file, ""), label: command.what)
    if let what = Self.download(script, command.text.text) {
      self = .odd(what, file: nil)
    } else if let (what, file) = Self.oddTarget(bytes) {
      self = .odd(what, file: file)
    } else if Self.decodes(script) {
      self = .odd("it decodes a text and runs it", file: nil)
    } else if command.isHidden, command.starter == .folderOpen {
      self = .odd("nothing is shown when it runs", file: nil)
    } else {
      self = .plain
    }
  }

  /// 120 blanks in a line, before something.
  private static func hasLongBlank(_ bytes: [UInt8]) -> Bool {
    var run = 0
    for byte in bytes {
      if byte == 0x20 || byte == 0x09 {
        run += 1
      } else if byte == 0x0A || byte == 0x0D {
        run = 0
      } else {
        if run >= 120 { return true }
        run = 0
      }
    }
    return false
  }

  private static func download(_ script: PipelineScript, _ text: String) -> String? {
    if !Downloads.run(script).isEmpty { return "it runs what an address sends" }
    let lower = text.lowercased()
    let fetches = [
      "curl ", "wget ", "iwr ", "invoke-webrequest", "downloadstring", "fetch(", "urlopen(",
    ]
    let runs = [
      "| sh", "|sh", "| bash", "|bash", "| cmd", "|cmd", "| node", "iex", "invoke-expression",
      "eval(", "exec(",
    ]
    if fetches.contains(where: { TextSearch.holds(lower, $0) }),
      runs.contains(where: { TextSearch.holds(lower, $0) })
    {
      return "it runs what an address sends"
    }
    return nil
  }

  private static let assets = [
    ".woff", ".woff2", ".ttf", ".otf", ".eot", ".png", ".jpg", ".jpeg", ".gif", ".ico", ".svg",
    ".webp",
    ".mp4", ".pdf", ".css", ".dat", ".bin", ".log",
  ]

  /// `node public/fonts/a.woff2`: an interpreter on a file of another kind.
  private static func oddTarget(_ bytes: [UInt8]) -> (String, String)? {
    let words = bytes.split { byte in
      byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x22 || byte == 0x27 || byte == 0x2C
        || byte == 0x5B || byte == 0x5D || byte == 0x3B || byte == 0x28 || byte == 0x29
    }.map { String(decoding: $0, as: UTF8.self) }
    for (index, word) in words.enumerated() {
      let name = word.split(separator: "/").last.map(String.init) ?? word
      guard Downloads.interpreters.contains(name) || name == "node.exe" || name == "bun" else {
        continue
      }
      let target = words[(index + 1)...].prefix(3).first { target in
        assets.contains { target.lowercased().hasSuffix($0) }
      }
      if let target { return ("'\(name)' runs '\(target)', which is no script", target) }
    }
    return nil
  }

  private static func decodes(_ script: PipelineScript) -> Bool {
    let calls = script.calls
    return calls.contains { call in
      ["base64", "xxd"].contains(call.name) && call.has("-d", "-D", "--decode", "-r")
        && calls.contains { other in
          other.command.pipeline == call.command.pipeline
            && other.command.stage > call.command.stage
            && Downloads.runsInput(other)
        }
    }
  }
}
