import ArgumentParser
import Evidence
import Gate
import Reports

extension OutputFormat: ExpressibleByArgument {}
extension ColourChoice: ExpressibleByArgument {}

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "The gate, and the audit: judges a repository or a change to it.",
    discussion: """
      Without --base the revision vouches for itself, and existing weaknesses are counted, not judged. In
      CI the base is found from the system's own variables.

      Example:
        pintle check --base origin/main --format sarif --output pintle.sarif
      """)

  @OptionGroup var subject: SubjectOptions
  @OptionGroup var judging: JudgingOptions
  @Option(help: "text, json, sarif, github, gitlab or markdown.") var format: OutputFormat = .text
  @Option(help: ArgumentHelp("Write the report to a file.", valueName: "file")) var output: String?
  @Option(help: "auto, always or never.") var color: ColourChoice = .auto
  @Flag(help: "Print nothing; the exit code tells.") var quiet = false

  func run() throws {
    let variables = ProcessEnvironment.variables
    let options = try judging.options(subject, variables)
    let verdict = try Gate.check(options)
    var look = ReportOptions()
    look.showsExisting = judging.all
    look.usesColour = output == nil && Terminal.usesColour(color, variables)
    let report = verdict.rendered(as: format, look)
    if let output {
      try LocalFile.write(report, to: output)
    } else if !quiet {
      StandardOutput.write(report)
    }
    if format == .github, let summary = variables["GITHUB_STEP_SUMMARY"], !summary.isEmpty {
      try LocalFile.append(GitHubReport.stepSummary(verdict), to: summary)
    }
    throw ExitCode(verdict.outcome.exitCode)
  }
}
