/// Commands of a PowerShell script, in the same form as a shell's: words with their parts, assignments,
/// redirections, pipelines, and what stands in parentheses, `$(…)` and script blocks, with byte ranges.
///
/// The grammar is that of about_Parsing, about_Quoting_Rules, about_Operators and about_Script_Blocks, as
/// far as it tells commands from texts. Nothing is expanded or run.
public struct PowerShellScript: Sendable {
  /// In the order in which they end; what stands inside of a command comes before it.
  public let commands: [ShellCommand]
  /// Where the text stopped making sense; what stands before it was read.
  public let problem: Int?

  /// - Parameter templates: whether `${{ … }}` stands for text that is put in before the script is read.
  /// - Complexity: O(n)
  public init(_ text: [UInt8], templates: Bool = false) {
    var reader = PowerShellReader(text, templates: templates)
    reader.readList(until: nil, group: 0)
    commands = reader.commands
    problem = reader.problem
  }
}
