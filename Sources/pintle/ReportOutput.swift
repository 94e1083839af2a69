import Evidence
import Gate
import Reports

/// Where a verdict's report goes, and how it looks.
struct ReportOutput {
  let format: OutputFormat
  let output: String?
  let color: ColourChoice
  let isQuiet: Bool

  /// Writes the report with everything that was found in it.
  func write(_ verdict: Verdict) throws {
    var look = ReportOptions()
    look.showsExisting = true
    look.usesColour = output == nil && Terminal.usesColour(color, ProcessEnvironment.variables)
    let report = verdict.rendered(as: format, look)
    if let output {
      try LocalFile.write(report, to: output)
    } else if !isQuiet {
      StandardOutput.write(report)
    }
  }
}
