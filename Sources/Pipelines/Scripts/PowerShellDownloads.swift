import Evidence
import Syntax

/// Downloads in a PowerShell script that are run as they come: `irm … | iex`, `iex (…DownloadString('…'))`,
/// and a variable that holds one.
struct PowerShellDownloads {
  private let script: PipelineScript
  private let calls: [CommandCall]
  /// The command that a group stands in, by group.
  private let holders: [Int: Int]

  static let downloaders: Set = [
    "invoke-webrequest", "iwr", "invoke-restmethod", "irm", "curl", "wget", "start-bitstransfer",
  ]
  private static let runners: Set = ["invoke-expression", "iex"]

  init(_ script: PipelineScript) {
    self.script = script
    calls = script.calls
    var holders: [Int: Int] = [:]
    for (index, call) in calls.enumerated() {
      let texts = call.command.assignments.map(\.value) + call.command.words
      for group in texts.flatMap(\.groups) { holders[group] = index }
    }
    self.holders = holders
  }

  func run() -> [Downloads.Found] {
    let runVariables = variablesThatRun()
    return calls.indices.compactMap { index in
      let call = calls[index]
      guard let address = address(call), !Downloads.isFixed(address),
        isPiped(call) || isInside(index)
          || assigned(index).contains(where: { runVariables.contains($0) })
      else { return nil }
      return Downloads.Found(
        address: address, written: Downloads.written(address, call, script),
        range: call.command.range, isWellKnown: Downloads.isWellKnown(address))
    }
  }

  /// What a command fetches: of a downloader, or of .NET's `DownloadString`.
  private func address(_ call: CommandCall) -> String? {
    if Self.downloaders.contains(call.name) { return Downloads.address(call) }
    for word in call.command.assignments.map(\.value) + call.command.words {
      guard word.outline.lowercased().holds(".downloadstring") else { continue }
      for group in word.groups {
        for inner in calls where inner.command.group == group {
          let found = inner.command.words.first { $0.outline.holds("://") }
          if let found { return found.outline }
        }
      }
    }
    return nil
  }

  private func isPiped(_ call: CommandCall) -> Bool {
    calls.contains { other in
      other.command.pipeline == call.command.pipeline
        && other.command.group == call.command.group && other.command.stage > call.command.stage
        && (isRunner(other) || holdsRunner(other))
    }
  }

  /// `iex`, `pwsh -`, `[scriptblock]::Create(…)`
  private func isRunner(_ call: CommandCall) -> Bool {
    Self.runners.contains(call.name) || call.name == "[scriptblock]::create"
      || ["pwsh", "powershell"].contains(call.name)
        && call.arguments.allSatisfy { $0 == "-" || $0.lowercased().hasPrefix("-no") }
      || call.command.words.first?.outline.lowercased().hasPrefix("[scriptblock]::create") == true
  }

  /// `| % { iex $_ }`
  private func holdsRunner(_ call: CommandCall) -> Bool {
    let groups = call.command.words.flatMap(\.groups)
    return calls.contains { groups.contains($0.command.group) && isRunner($0) }
  }

  /// Whether it stands in the argument of what runs its text, parentheses and expressions between.
  private func isInside(_ index: Int) -> Bool {
    if isRunner(calls[index]) { return true }
    var group = calls[index].command.group
    var left = 40
    while group > 0, left > 0, let holder = holders[group] {
      if isRunner(calls[holder]) { return true }
      group = calls[holder].command.group
      left -= 1
    }
    return false
  }

  /// Names of the variables that get what a command brings, also from inside of parentheses.
  private func assigned(_ index: Int) -> [String] {
    var names = calls[index].command.assignments.map { $0.name.lowercased() }
    var group = calls[index].command.group
    var left = 40
    while names.isEmpty, group > 0, left > 0, let holder = holders[group] {
      names = calls[holder].command.assignments.map { $0.name.lowercased() }
      group = calls[holder].command.group
      left -= 1
    }
    return names
  }

  private func variablesThatRun() -> Set<String> {
    var found: Set<String> = []
    for (index, call) in calls.enumerated() where isRunner(call) || isInside(index) {
      for word in call.command.words { found.formUnion(word.variables.map { $0.lowercased() }) }
    }
    return found
  }
}
