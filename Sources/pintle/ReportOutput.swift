import ArgumentParser
import Evidence
import Gate
import Reports

extension OutputFormat: ExpressibleByArgument {}
extension ColourChoice: ExpressibleByArgument {}

/// Where a verdict's report goes, and how it looks.
struct ReportOutput: ParsableArguments {
  @Option(help: "text, json, sarif, github, gitlab or markdown.") var format: OutputFormat = .text
  @Option(help: ArgumentHelp("Write the report to a file.", valueName: "file")) var output: String?
  @Option(help: "auto, always or never.") var color: ColourChoice = .auto
  @Flag(help: "Print nothing; the exit code tells.") var quiet = false

  /// - Parameter showsExisting: whether what was there before is told, too.
  func write(_ verdict: Verdict, showsExisting: Bool = true) throws {
    var look = ReportOptions()
    look.showsExisting = showsExisting
    look.usesColour = output == nil && Terminal.usesColour(color, ProcessEnvironment.variables)
    let report = verdict.rendered(as: format, look)
    if let output {
      try LocalFile.write(report, to: output)
    } else if !quiet {
      StandardOutput.write(report)
    }
  }
}
