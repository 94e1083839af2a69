import Evidence

/// A comment on a change, or a step summary: the outcome, what decided, and what is open.
enum MarkdownReport {
  /// GitHub refuses longer comments.
  private static let limit = 65_536
  private static let most = 50

  static func render(_ verdict: Verdict) -> [UInt8] {
    var text = "## pintle: \(title(verdict))\n\n"
    for story in verdict.stories {
      text +=
        "**\(story.level.name)** story `\(story.id)`: \(MarkdownText.plain(story.title)), \(MarkdownText.code(story.extent)) (\(MarkdownText.plain(story.signs(verdict))))\n\n"
    }
    text += table(verdict)
    text += questions(verdict)
    text += summary(verdict)
    let bytes = Array(text.utf8)
    if bytes.count <= limit { return bytes }
    let notice = "\n\n… cut; the whole report: `pintle check --format json`\n"
    let close = "\n\n</details>"
    var kept = bytes.prefix(limit - notice.utf8.count - close.utf8.count)
    kept = kept.prefix(upTo: kept.lastIndex(of: 0x0A) ?? kept.endIndex)
    let lines = kept.split(separator: 0x0A)
    let isOpen =
      (lines.lastIndex { $0.starts(with: "<details>".utf8) } ?? -1)
      > (lines.lastIndex { $0.starts(with: "</details>".utf8) } ?? -1)
    return Array(kept) + Array(((isOpen ? close : "") + notice).utf8)
  }

  private static func title(_ verdict: Verdict) -> String {
    switch verdict.outcome {
    case .pass: "pass"
    case .fail:
      "fail, \(verdict.issues.stories + verdict.issues.findings) at \(verdict.failOn.name) or above"
    case .notVerified: "not verified"
    }
  }

  private static func table(_ verdict: Verdict) -> String {
    let shown = verdict.toldFindings.filter {
      verdict.deciding.contains($0.fingerprint)
        || ($0.level > .info
          && ($0.change == .introduced || $0.change == .worsened || $0.kind == .attack))
    }
    guard !shown.isEmpty else { return "Nothing to report in what was read.\n\n" }
    var text = "| level | rule | what | where |\n|---|---|---|---|\n"
    for finding in shown.prefix(most) {
      text +=
        "| \(finding.level.name) | `\(finding.rule.id)` | \(MarkdownText.plain(finding.message)) | \(place(finding)) |\n"
    }
    if shown.count > most { text += "\n\(shown.count - most) more.\n" }
    text += "\n<details><summary>What to do</summary>\n\n"
    for rule in Set(shown.prefix(most).map(\.rule)).sorted(by: { $0.id < $1.id }) {
      text += "- `\(rule.id)`: \(MarkdownText.plain(rule.remedy))\n"
    }
    for fix in shown.prefix(most).flatMap(\.fixes) { text += "- \(MarkdownText.code(fix))\n" }
    return text + "\n</details>\n\n"
  }

  private static func place(_ finding: Finding) -> String {
    guard let place = finding.places.first else { return "" }
    return MarkdownText.code(place.path.text + (place.position.map { ":\($0.line)" } ?? ""))
  }

  private static func questions(_ verdict: Verdict) -> String {
    guard !verdict.open.isEmpty else { return "" }
    var text = "<details><summary>Not verified: \(verdict.open.count)</summary>\n\n"
    for question in verdict.open.prefix(most) {
      let mark = question.requiredBy == nil ? "" : " (required)"
      text +=
        "- `\(question.question.id)`\(mark) \(MarkdownText.code(question.subject.id)): \(MarkdownText.plain(question.detail))"
      text += question.next.isEmpty ? "\n" : " Next: \(MarkdownText.code(question.next))\n"
    }
    return text + "\n</details>\n\n"
  }

  private static func summary(_ verdict: Verdict) -> String {
    let coverage = verdict.coverage
    return
      "Read: \(Amount.text(coverage.filesSeen, "file")), \(Amount.text(coverage.lockfiles, "lockfile")), \(Amount.text(coverage.packages, "entry", "entries")). Waived: \(verdict.waived.count).\n"
  }
}
