import Evidence

/// GitLab's code quality report: a list of issues on lines.
enum GitLabReport {
  static func render(_ verdict: Verdict) -> [UInt8] {
    var writer = JSONWriter()
    writer.array(
      verdict.toldFindings.filter { $0.level > .info || verdict.deciding.contains($0.fingerprint) }
    ) {
      issue($1, &$0)
    }
    return writer.finish()
  }

  private static func issue(_ finding: Finding, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("description", VisibleText.of(finding.message))
      writer.field("check_name", finding.rule.id)
      writer.field("fingerprint", finding.fingerprint)
      writer.field("severity", severity(finding.level))
      writer.key("location")
      writer.object { writer in
        writer.field("path", finding.places.first?.path.text ?? ".")
        writer.key("lines")
        writer.object { $0.field("begin", finding.places.first?.position?.line ?? 1) }
      }
    }
  }

  private static func severity(_ level: Severity) -> String {
    switch level {
    case .critical: "blocker"
    case .high: "critical"
    case .medium: "major"
    case .low: "minor"
    case .info: "info"
    }
  }
}
