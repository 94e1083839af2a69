import Evidence
import Syntax

/// A text that a pipeline hands to an interpreter.
final class PipelineScript {
  enum Language: Sendable {
    case shell, powerShell, commandPrompt, python, javaScript, other
  }

  let text: PipelineText
  let language: Language
  /// The job, file or target whose text it is.
  let subject: Subject
  /// What a person calls the step.
  let label: String
  /// Whether GitHub's expressions are put in before it runs.
  let hasTemplates: Bool
  /// Lexed when a rule asks.
  private(set) lazy var shell = ShellScript(text.bytes, templates: hasTemplates)
  /// The first command of a pipeline that runs it, of a file of the repository.
  let callers: [Place]

  init(
    _ text: PipelineText, _ language: Language, subject: Subject, label: String,
    hasTemplates: Bool = false, caller: Place? = nil
  ) {
    self.text = text
    self.language = language
    self.subject = subject
    self.label = label
    self.hasTemplates = hasTemplates
    callers = caller.map { [$0] } ?? []
  }

  /// The workflow of a job's script, so that what is said of both is told together.
  var related: [Subject] {
    guard subject.kind == .job, let path = subject.id.split(separator: "#").first else { return [] }
    return [Subject(.workflow, String(path))]
  }

  func place(_ role: Place.Role, _ range: Range<Int>) -> Place { text.place(role, range) }

  /// The commands, where it is a shell's or PowerShell's.
  private(set) lazy var calls: [CommandCall] =
    switch language {
    case .shell: shell.commands.map { CommandCall($0) }
    case .powerShell:
      PowerShellScript(text.bytes, templates: hasTemplates).commands
        .map { CommandCall(powerShell: $0) }
    default: []
    }
}

/// A command as it is meant: without what only starts it (`sudo`, `env`, `time`, …).
final class CommandCall: Sendable {
  let command: ShellCommand
  /// `curl`; empty when the name is not written out.
  let name: String
  /// Behind the name, `$` where something is expanded.
  let arguments: [String]
  /// The words that the arguments come from.
  let words: ArraySlice<ShellWordText>
  /// Whether the command fetches something, in any shell.
  let isDownloader: Bool

  private static let prefixes: Set = [
    "sudo", "env", "time", "nohup", "exec", "command", "nice", "builtin", "doas", "stdbuf",
    "xvfb-run",
    "retry", "timeout", "ionice", "eatmydata",
  ]

  init(_ command: ShellCommand) {
    self.command = command
    var rest = command.words[...]
    var name = rest.first.map { Self.base($0.outline) } ?? ""
    while Self.prefixes.contains(name) {
      rest = rest.dropFirst().drop { word in
        let text = word.outline
        return text.hasPrefix("-") || text.contains("=")
          || text.utf8.first.map { (0x30...0x39).contains($0) } ?? false
      }
      name = rest.first.map { Self.base($0.outline) } ?? ""
    }
    self.name = name
    words = rest.dropFirst()
    arguments = words.map(\.outline)
    isDownloader = Self.isDownloader(name)
  }

  private static func isDownloader(_ name: String) -> Bool {
    Downloads.downloaders.contains(name) || PowerShellDownloads.downloaders.contains(name)
  }

  /// A command of PowerShell, where names have no case and `.exe` may stand behind a program's.
  init(powerShell command: ShellCommand) {
    self.command = command
    let first = command.words.first?.outline ?? ""
    let isPath =
      first.utf8.contains(UInt8(ascii: "/")) || first.utf8.contains(UInt8(ascii: "\\"))
      || first.hasPrefix(".")
    let name = isPath ? first : first.lowercased()
    self.name = name.hasSuffix(".exe") && !isPath ? String(name.dropLast(4)) : name
    words = command.words.dropFirst()
    arguments = words.map(\.outline)
    isDownloader = Self.isDownloader(self.name)
  }

  /// `/usr/bin/curl` is `curl`; `./curl` stays.
  private static func base(_ word: String) -> String {
    guard word.hasPrefix("/"), let slash = word.lastIndex(of: "/") else { return word }
    return String(word[word.index(after: slash)...])
  }

  /// Whether an option of one dash and one letter, or a long one, stands there.
  func has(_ options: String...) -> Bool {
    arguments.contains { argument in
      options.contains { option in
        argument == option
          || option.utf8.count == 2 && argument.utf8.count > 2 && argument.hasPrefix("-")
            && !argument.hasPrefix("--") && argument.dropFirst().contains(option.last ?? "-")
          || option.hasPrefix("--") && argument.hasPrefix(option + "=")
      }
    }
  }
}
