import Evidence
import Syntax

/// A download goes straight into an interpreter.
enum PipeToShell: PipelineRule {
  static let rule = Rule(
    id: "pipe-to-shell", domain: .pipelines, kind: .weakness, severity: .medium,
    confidence: .high, title: "a download is run without being looked at",
    explanation: """
      `curl … | sh`, or PowerShell's `irm … | iex`, runs whatever the server sends at that moment, and it can send something else to a
      pipeline than to a browser. Codecov's uploader was exchanged so in 2021. An address that holds a
      commit's full id is not told. Plain http, and names that are no server of a known project, are high
      where the job has secrets.
      """,
    evidence: "the command", remedy: "download a fixed version, check its SHA-256, then run it",
    falsePositives: "installers of well-known tools (rustup, nvm) are told too, low",
    techniques: [.ingressToolTransfer, .unixShell])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for script in pipelines.scripts {
      for found in Downloads.run(script) {
        report.find(
          Finding(
            rule, script.subject, "what '\(found.written)' sends is run as it comes",
            severity: found.isWellKnown ? .low : .medium,
            places: [script.place(.cause, found.range)] + script.callers,
            identity: [found.address]))
      }
    }
  }
}

/// Downloads in a script, and what becomes of them.
enum Downloads {
  struct Found {
    let address: String
    /// With the names of its variables.
    let written: String
    let range: Range<Int>
    let isWellKnown: Bool
  }

  static let downloaders: Set = ["curl", "wget", "aria2c", "http", "fetch"]
  static let interpreters: Set = [
    "sh", "bash", "zsh", "dash", "ash", "python", "python3", "node", "perl", "ruby", "php", "pwsh",
  ]

  /// Downloads that an interpreter reads at once.
  static func run(_ script: PipelineScript) -> [Found] {
    if script.language == .powerShell { return PowerShellDownloads(script).run() }
    let calls = script.calls
    return calls.compactMap { call in
      guard downloaders.contains(call.name), let address = address(call), !isFixed(address) else {
        return nil
      }
      guard isPiped(call, calls) || isSubstituted(call, calls) else { return nil }
      return Found(
        address: address, written: written(address, call, script), range: call.command.range,
        isWellKnown: isWellKnown(address))
    }
  }

  /// `curl … | sh`, through filters, too.
  private static func isPiped(_ call: CommandCall, _ calls: [CommandCall]) -> Bool {
    calls.contains { other in
      other.command.pipeline == call.command.pipeline && other.command.stage > call.command.stage
        && other.command.group == call.command.group && runsInput(other)
    }
  }

  /// An interpreter that is given no script of its own.
  static func runsInput(_ call: CommandCall) -> Bool {
    guard interpreters.contains(call.name) else { return false }
    if call.has("-c", "-e", "-m", "-ne", "-pe") { return false }
    if call.has("-s") { return true }
    return !call.arguments.contains { !$0.hasPrefix("-") && $0 != "$" }
  }

  /// `bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(curl …)"`, `source <(…)`
  private static func isSubstituted(_ call: CommandCall, _ calls: [CommandCall]) -> Bool {
    guard call.command.group > 0 else { return false }
    return calls.contains { other in
      other.words.contains { $0.groups.contains(call.command.group) }
        && (other.name == "eval" || other.name == "source" || other.name == "."
          || interpreters.contains(other.name)
            && (other.has("-c", "-e")
              || other.words.first?.parts.contains { part in
                if case .substitution(_, true) = part { return true }
                return false
              } == true))
    }
  }

  static func address(_ call: CommandCall) -> String? {
    call.arguments.first { $0.holds("://") }.map { text in
      let start = text.range(ofScheme: ())
      return String(text[start...])
    }
      ?? call.arguments.first { argument in
        argument.utf8.contains(UInt8(ascii: "/")) && argument.utf8.contains(UInt8(ascii: "."))
          && !argument.hasPrefix("-") && !argument.hasPrefix("/") && !argument.hasPrefix("./")
      }
  }

  /// An address as the script has it, its variables by their names and not as `$`.
  static func written(_ address: String, _ call: CommandCall, _ script: PipelineScript) -> String {
    guard address.utf8.contains(UInt8(ascii: "$")),
      let word = call.words.first(where: { $0.outline.hasSuffix(address) }),
      word.range.upperBound <= script.text.bytes.count
    else { return address }
    let text = String(decoding: script.text.bytes[word.range], as: UTF8.self)
    let plain = text.filter { $0 != "\"" && $0 != "'" }
    let isOneLine = !plain.utf8.contains(UInt8(ascii: "\n")) && plain.utf8.count <= 300
    return isOneLine ? String(plain[plain.range(ofScheme: ())...]) : address
  }

  /// A commit's full id in the address fixes the content.
  static func isFixed(_ address: String) -> Bool {
    var length = 0
    var isHexadecimal = true
    for byte in address.utf8 {
      switch byte {
      case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: "="),
        UInt8(ascii: "#"):
        if length == 40, isHexadecimal { return true }
        (length, isHexadecimal) = (0, true)
      case 0x30...0x39, 0x41...0x46, 0x61...0x66: length += 1
      default:
        length += 1
        isHexadecimal = false
      }
    }
    return length == 40 && isHexadecimal
  }

  private static let wellKnown = [
    "https://sh.rustup.rs", "https://install.python-poetry.org", "https://get.docker.com",
    "https://raw.githubusercontent.com/nvm-sh/", "https://deb.nodesource.com",
    "https://bun.sh/install",
    "https://deno.land/install.sh", "https://astral.sh/uv", "https://get.helm.sh",
    "https://raw.githubusercontent.com/Homebrew/", "https://get.sdkman.io", "https://mise.run",
    "https://raw.githubusercontent.com/helm/", "https://cli.codecov.io", "https://apt.llvm.org",
    "https://raw.githubusercontent.com/golangci/", "https://goreleaser.com", "https://taskfile.dev",
  ]

  static func isWellKnown(_ address: String) -> Bool {
    wellKnown.contains(where: address.hasPrefix)
  }
}

extension String {
  /// Where the scheme of the first address begins.
  fileprivate func range(ofScheme: Void) -> String.Index {
    for scheme in ["https://", "http://", "ftp://"] {
      var at = startIndex
      while at < endIndex {
        if self[at...].hasPrefix(scheme) { return at }
        at = index(after: at)
      }
    }
    return startIndex
  }
}
