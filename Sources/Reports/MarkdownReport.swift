import Evidence

/// A comment on a change, or a step summary: the outcome, what decided, and what is open.
enum MarkdownReport {
  /// GitHub refuses longer comments.
  private static let limit = 65_536
  private static let most = 50
  /// Code points of one string.
  private static let longest = 500

  static func render(_ verdict: Verdict) -> [UInt8] {
    var text = "## pintle: \(title(verdict))\n\n"
    for story in verdict.stories {
      text +=
        "**\(story.level.name)** story `\(story.id)`: \(plain(story.title)), \(code(story.extent)) (\(plain(story.signs(verdict))))\n\n"
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
        "| \(finding.level.name) | `\(finding.rule.id)` | \(plain(finding.message)) | \(place(finding)) |\n"
    }
    if shown.count > most { text += "\n\(shown.count - most) more.\n" }
    text += "\n<details><summary>What to do</summary>\n\n"
    for rule in Set(shown.prefix(most).map(\.rule)).sorted(by: { $0.id < $1.id }) {
      text += "- `\(rule.id)`: \(plain(rule.remedy))\n"
    }
    for fix in shown.prefix(most).flatMap(\.fixes) { text += "- \(code(fix))\n" }
    return text + "\n</details>\n\n"
  }

  private static func place(_ finding: Finding) -> String {
    guard let place = finding.places.first else { return "" }
    return code(place.path.text + (place.position.map { ":\($0.line)" } ?? ""))
  }

  private static func questions(_ verdict: Verdict) -> String {
    guard !verdict.open.isEmpty else { return "" }
    var text = "<details><summary>Not verified: \(verdict.open.count)</summary>\n\n"
    for question in verdict.open.prefix(most) {
      let mark = question.requiredBy == nil ? "" : " (required)"
      text +=
        "- `\(question.question.id)`\(mark) \(code(question.subject.id)): \(plain(question.detail))"
      text += question.next.isEmpty ? "\n" : " Next: \(code(question.next))\n"
    }
    return text + "\n</details>\n\n"
  }

  private static func summary(_ verdict: Verdict) -> String {
    let coverage = verdict.coverage
    return
      "Read: \(coverage.filesSeen) files, \(coverage.lockfiles) lockfiles, \(coverage.packages) entries. Waived: \(verdict.waived.count).\n"
  }

  /// Text without any mark-up: no HTML, no tables, no mentions, no links. A host finds mentions,
  /// issue numbers and bare addresses in the rendered page, where an entity is the character again;
  /// a comment keeps the two halves apart.
  private static func plain(_ text: String) -> String {
    VisibleText.of(shortened(text)).unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "@": result += "@<!-- -->"
      case "#": result += "\\#<!-- -->"
      case ".": result += endsWithWWW(result) ? "<!-- -->." : "."
      case ":": result += "&#58;"
      case "|": result += "&#124;"
      case "`", "*", "_", "[", "]", "(", ")", "~", "!", "\\":
        result += "\\" + String(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func endsWithWWW(_ text: String) -> Bool {
    text.utf8.count >= 3 && text.utf8.suffix(3).allSatisfy { $0 | 0x20 == UInt8(ascii: "w") }
  }

  /// A code span that its content cannot end, also inside a table.
  private static func code(_ text: String) -> String {
    let visible = VisibleText.of(shortened(text)).unicodeScalars.map { scalar in
      scalar == "`" ? "'" : scalar == "|" ? "\\x7C" : String(scalar)
    }.joined()
    return visible.isEmpty ? "" : "`\(visible)`"
  }

  /// One string is not to fill the page; the report for programs holds it whole.
  private static func shortened(_ text: String) -> String {
    text.unicodeScalars.count <= longest
      ? text : String(text.unicodeScalars.prefix(longest)) + "…"
  }
}
