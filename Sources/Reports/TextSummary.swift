import Evidence

/// The last lines: the outcome, and what it does and does not claim.
struct TextSummary {
  let verdict: Verdict
  let isShowingAll: Bool

  func write(_ page: inout TextPage) {
    let (word, colour): (String, TextPage.Colour) =
      switch verdict.outcome {
      case .pass: ("pass", .green)
      case .fail: ("fail", .red)
      case .notVerified: ("not verified", .yellow)
      }
    let indent = verdict.outcome == .notVerified ? 14 : 6
    page.paragraph(
      headline, indent: indent,
      first: page.painted(word, colour) + String(repeating: " ", count: indent - word.count))
    for line in details { page.paragraph(line, indent: indent, isCommand: true) }
    for step in verdict.next {
      page.paragraph("next: " + VisibleText.of(step), indent: indent, isCommand: true)
    }
  }

  private var headline: String {
    switch verdict.outcome {
    case .pass:
      return verdict.inputs.base == nil
        ? "nothing that looks like an attack in what was read"
        : "nothing in this change stops it"
    case .fail:
      let issues = verdict.issues
      let stories = Amount.text(issues.stories, "story", "stories")
      let parts =
        (issues.stories > 0 ? [stories] : [])
        + (issues.findings > 0 ? [Amount.text(issues.findings, "finding")] : [])
      return parts.joined(separator: " and ") + " at \(verdict.failOn.name) or above"
    case .notVerified:
      let count = verdict.open.count { $0.requiredBy != nil }
      return count == 0
        ? "questions stay open and --strict asks for answers"
        : "\(Amount.text(count, "question")) that must be answered \(count == 1 ? "is" : "are") open"
    }
  }

  private var details: [String] {
    var lines: [String] = []
    if let compared { lines.append(compared) }
    if verdict.coverage.filesSeen > 0 || verdict.coverage.lockfiles > 0 {
      lines.append("read: " + read)
    }
    lines += verdict.notes.map { VisibleText.of($0) }
    if !unread.isEmpty { lines.append("not read: " + unread.joined(separator: "; ")) }
    if let changes { lines.append(changes) }
    if !isShowingAll, let existing { lines.append(existing) }
    if !verdict.waived.isEmpty {
      lines.append("waived: " + Amount.text(verdict.waived.count, "finding"))
    }
    return lines
  }

  private var compared: String? {
    guard let base = verdict.inputs.base, let candidate = verdict.inputs.candidate else {
      return nil
    }
    let name = verdict.inputs.baseRef.map { " (" + VisibleText.of($0) + ")" } ?? ""
    let how = verdict.inputs.candidateKind == "computed" ? ", merged into it here" : ""
    return "base \(base.prefix(12))\(name), candidate \(candidate.prefix(12))\(how)"
  }

  private var read: String {
    let coverage = verdict.coverage
    let files = Amount.text(
      coverage.filesSeen, verdict.inputs.base == nil ? "file" : "changed file")
    var parts = [files]
    if coverage.pipelines > 0 { parts.append(Amount.text(coverage.pipelines, "pipeline file")) }
    // A scan knows packages and no lockfiles.
    if verdict.inputs.trustFrom == "arguments", coverage.lockfiles == 0 {
      if coverage.packages > 0 { parts.append(Amount.text(coverage.packages, "package manifest")) }
      return parts.joined(separator: ", ")
    }
    parts.append(
      coverage.lockfiles == 0
        ? "no lockfile"
        : Amount.text(coverage.lockfiles, "lockfile")
          + " (\(Amount.text(coverage.packages, "entry", "entries")): names, sources, digests)")
    if coverage.commits > 0 {
      parts.append(
        Amount.text(coverage.refs, "reference") + ", " + Amount.text(coverage.commits, "commit"))
    }
    return parts.joined(separator: ", ")
  }

  /// Open questions that nobody insists on, grouped.
  private var unread: [String] {
    var groups: [(key: String, questions: [NotVerified])] = []
    for question in verdict.open where question.requiredBy == nil {
      let key = question.question.id + " " + question.reason
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].questions.append(question)
      } else {
        groups.append((key, [question]))
      }
    }
    return groups.map { group in
      let first = group.questions[0]
      if group.questions.count == 1 {
        let name = first.subject.kind == .repository ? "" : VisibleText.of(first.subject.id) + ": "
        return name + VisibleText.of(first.detail)
      }
      let names = group.questions.prefix(1).map { VisibleText.of($0.subject.id) }
      let more = group.questions.count > 1 ? ", …" : ""
      return
        "\(group.questions.count) × \(first.question.id) \(first.reason) (\(names.joined(separator: ", "))\(more))"
    }
  }

  /// What changed and is no alarm.
  private var changes: String? {
    let infos = verdict.findings.filter { $0.level == .info && $0.change == .introduced }
    guard !infos.isEmpty else { return nil }
    var counts: [String: Int] = [:]
    for finding in infos {
      let members = finding.facts.first { $0.label == "count" }?.now.flatMap { Int($0) }
      counts[finding.rule.id, default: 0] += members ?? 1
    }
    let parts = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      "\(Amount.grouped($0.value)) \($0.key)"
    }
    return "changed: " + parts.joined(separator: ", ") + "    pintle diff"
  }

  private var existing: String? {
    let old = verdict.findings.filter {
      $0.level > .info && ($0.change == .existing || $0.change == .unknown)
        && !verdict.deciding.contains($0.fingerprint) && $0.kind != .attack
    }
    guard !old.isEmpty else { return nil }
    let counts = Dictionary(grouping: old, by: \.rule.id).mapValues(\.count)
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var parts = counts.prefix(3).map { "\($0.value) \($0.key)" }
    let rest = counts.dropFirst(3).reduce(0) { $0 + $1.value }
    if rest > 0 { parts.append("\(rest) other") }
    let noun = old.count == 1 ? "weakness was" : "weaknesses were"
    return
      "\(old.count) \(noun) here before (\(parts.joined(separator: ", ")))    pintle check --all"
  }
}
