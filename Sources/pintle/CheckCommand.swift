import ArgumentParser
import Evidence
import Gate
import Reports

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
  @OptionGroup var report: ReportOutput

  func run() throws {
    let variables = ProcessEnvironment.variables
    let options = try judging.options(subject, variables)
    let verdict = try Gate.check(options)
    try report.write(verdict, showsExisting: judging.all)
    if report.format == .github, let summary = variables["GITHUB_STEP_SUMMARY"], !summary.isEmpty {
      try LocalFile.append(GitHubReport.stepSummary(verdict), to: summary)
    }
    throw ExitCode(verdict.outcome.exitCode)
  }
}
