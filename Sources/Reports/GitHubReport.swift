import Evidence

/// Workflow commands that GitHub shows beside the changed lines, and a page for the step summary.
public enum GitHubReport {
  /// GitHub shows ten annotations of each kind for one step.
  private static let most = 10

  static func annotations(_ verdict: Verdict) -> [UInt8] {
    let deciding = verdict.toldFindings.filter { verdict.deciding.contains($0.fingerprint) }
    let other = verdict.toldFindings.filter {
      !verdict.deciding.contains($0.fingerprint) && $0.level > .info
        && ($0.change == .introduced || $0.change == .worsened || $0.kind == .attack)
    }
    var lines = deciding.prefix(most).map { command("error", $0) }
    lines += other.prefix(most).map { command("warning", $0) }
    lines += verdict.open.filter { $0.requiredBy != nil }.prefix(most).map { question($0) }
    let hidden = max(0, deciding.count - most) + max(0, other.count - most)
    if hidden > 0 {
      lines.append(
        "::notice title=pintle::\(hidden) more \(hidden == 1 ? "finding stands" : "findings stand") in the log and the summary"
      )
    }
    return Array((lines.map { $0 + "\n" }).joined().utf8)
  }

  private static func command(_ kind: String, _ finding: Finding) -> String {
    var properties: [(String, String)] = []
    if let place = finding.places.first {
      properties.append(("file", place.path.text))
      if let position = place.position {
        properties += [("line", "\(position.line)"), ("endLine", "\(position.endLine)")]
        if position.line == position.endLine {
          properties += [("col", "\(position.column)"), ("endColumn", "\(position.endColumn)")]
        }
      }
    }
    properties.append(("title", "\(finding.level.name)[\(finding.rule.id)]"))
    let fix = finding.fixes.first ?? finding.rule.remedy
    return line(kind, properties, [finding.message, fix])
  }

  private static func question(_ question: NotVerified) -> String {
    let next = question.next.isEmpty ? [] : [question.next]
    return line(
      "warning", [("title", "not verified[\(question.question.id)]")],
      ["\(question.subject.id): \(question.detail)"] + next)
  }

  private static func line(
    _ kind: String, _ properties: [(String, String)], _ message: [String]
  ) -> String {
    let list = properties.map { "\($0.0)=\(escapedProperty($0.1))" }.joined(separator: ",")
    let text = message.map { VisibleText.of($0).replacing("%", "%25") }.joined(separator: "%0A")
    return "::\(kind) \(list)::\(text)"
  }

  private static func escapedProperty(_ text: String) -> String {
    VisibleText.of(text).replacing("%", "%25").replacing(":", "%3A").replacing(",", "%2C")
  }

  /// A page for `$GITHUB_STEP_SUMMARY`.
  public static func stepSummary(_ verdict: Verdict) -> [UInt8] { MarkdownReport.render(verdict) }
}

extension String {
  /// Replaces one code point, also where a combining mark follows it.
  fileprivate func replacing(_ scalar: Unicode.Scalar, _ other: String) -> String {
    guard unicodeScalars.contains(scalar) else { return self }
    return unicodeScalars.split(separator: scalar, omittingEmptySubsequences: false)
      .map { String($0) }.joined(separator: other)
  }
}
