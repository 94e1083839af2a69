import Evidence

/// How a verdict is told.
public enum OutputFormat: String, Sendable, CaseIterable {
  case text, json, sarif, github, gitlab, markdown
}

/// What a reader wants to see of a verdict.
public struct ReportOptions: Sendable {
  /// Print findings that were there before, too.
  public var showsExisting = false
  public var usesColour = false
  /// Columns of text.
  public var width = 80

  public init() {}
}

extension Verdict {
  /// The whole report. The same verdict gives the same bytes.
  public func rendered(as format: OutputFormat, _ options: ReportOptions = ReportOptions())
    -> [UInt8]
  {
    switch format {
    case .text: TextReport(self, options).bytes()
    case .json: JSONReport.render(self)
    case .sarif: SARIFReport.render(self)
    case .github: GitHubReport.annotations(self)
    case .gitlab: GitLabReport.render(self)
    case .markdown: MarkdownReport.render(self)
    }
  }
}
