import Evidence

/// One page about what a change does to the supply chain.
public enum DiffReport {
  /// A package, reference or tag that came, went or moved.
  public struct Line: Sendable {
    /// `added`, `removed`, `upgraded`, `downgraded` or `changed`.
    public let sign: String
    public let group: String
    public let name: String
    public let was: String?
    public let now: String?
    public let isDirect: Bool?
    public let notes: [String]

    public init(
      sign: String, group: String, name: String, was: String?, now: String?, isDirect: Bool?,
      notes: [String]
    ) {
      self.sign = sign
      self.group = group
      self.name = name
      self.was = was
      self.now = now
      self.isDirect = isDirect
      self.notes = notes
    }

    fileprivate var mark: String {
      switch sign {
      case "added": "+"
      case "removed": "-"
      case "upgraded": ">"
      case "downgraded": "<"
      default: "~"
      }
    }

    /// `1.0.0 -> 2.0.0`
    fileprivate var versions: String {
      [was, now].compactMap(\.self).joined(separator: " -> ")
    }
  }

  /// Packages of one sign that are shown; a page is read in a minute.
  private static let most = 25

  public static func text(
    _ verdict: Verdict, lines: [Line], usesColour: Bool, width: Int = 80
  ) -> [UInt8] {
    var page = TextPage(width: width, usesColour: usesColour)
    for group in Groups(lines).all {
      page.line("\(VisibleText.of(group.name))  \(group.summary)")
      for line in group.shown(most) {
        let direct = line.isDirect == true ? "direct " : ""
        let notes = line.notes.isEmpty ? "" : "  (\(line.notes.joined(separator: ", ")))"
        page.line(
          "  \(line.mark) \(direct)\(VisibleText.of("\(line.name) \(line.versions)\(notes)"))")
      }
      let more = group.lines.count - min(most, group.lines.count)
      if more > 0 { page.line("    and \(more) more, none of them direct or noted") }
    }
    let noted = noted(verdict)
    for finding in noted {
      page.item("\(finding.level.name)[\(finding.rule.id)] \(VisibleText.of(finding.message))")
    }
    for question in verdict.open where question.question == .lockfile {
      page.paragraph(
        "\(VisibleText.of(question.subject.id)): \(VisibleText.of(question.detail))", indent: 14,
        first: "not compared: ")
    }
    if lines.isEmpty && noted.isEmpty { page.line("no change to what is installed or trusted") }
    return Array(page.text.utf8)
  }

  /// For a comment on a pull request.
  public static func markdown(_ verdict: Verdict, lines: [Line]) -> [UInt8] {
    var text = "### Supply chain\n\n"
    if lines.isEmpty { text += "No change to what is installed.\n\n" }
    for group in Groups(lines).all {
      text += "**\(MarkdownText.code(group.name))** \(group.summary)\n\n"
      text += "| | package | version | notes |\n|---|---|---|---|\n"
      for line in group.shown(most) {
        let direct = line.isDirect == true ? " (direct)" : ""
        text +=
          "| \(line.sign) | \(MarkdownText.code(line.name))\(direct) | \(MarkdownText.code(line.versions)) | \(MarkdownText.plain(line.notes.joined(separator: ", "))) |\n"
      }
      let more = group.lines.count - min(most, group.lines.count)
      text += more > 0 ? "\nand \(more) more\n\n" : "\n"
    }
    for finding in noted(verdict) {
      text +=
        "- **\(finding.level.name)** \(MarkdownText.code(finding.rule.id)): \(MarkdownText.plain(finding.message))\n"
    }
    return Array(text.utf8)
  }

  /// `pintle.diff/1`
  public static func json(_ verdict: Verdict, lines: [Line]) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("schema", "pintle.diff/1")
      writer.field("base", verdict.inputs.base)
      writer.field("candidate", verdict.inputs.candidate)
      writer.key("changes")
      writer.array(lines) { writer, line in
        writer.object { writer in
          writer.field("change", line.sign)
          writer.field("in", line.group)
          writer.field("name", line.name)
          writer.field("was", line.was)
          writer.field("now", line.now)
          if let isDirect = line.isDirect { writer.field("direct", isDirect) }
          writer.key("notes")
          writer.array(line.notes) { $0.string($1) }
        }
      }
      writer.key("findings")
      writer.array(noted(verdict)) { writer, finding in
        writer.object { writer in
          writer.field("rule", finding.rule.id)
          writer.field("level", finding.level.name)
          writer.field("message", finding.message)
          writer.field("fingerprint", finding.fingerprint)
        }
      }
    }
    return writer.finish()
  }

  private static func noted(_ verdict: Verdict) -> [Finding] {
    verdict.findings.filter { $0.level > .info && $0.change != .existing }
  }
}

/// Lines by the file they stand in.
private struct Groups {
  struct Group {
    let name: String
    let lines: [DiffReport.Line]

    /// `3 added, 1 upgraded`
    var summary: String {
      ["added", "removed", "upgraded", "downgraded", "changed"].compactMap { sign in
        let count = lines.count { $0.sign == sign }
        return count == 0 ? nil : "\(count) \(sign)"
      }.joined(separator: ", ")
    }

    /// Those that matter most first: noted, then direct, then the others.
    func shown(_ most: Int) -> [DiffReport.Line] {
      func rank(_ line: DiffReport.Line) -> Int {
        (line.notes.contains { $0 != "patch" && $0 != "minor" } ? 0 : 2)
          + (line.isDirect == true ? 0 : 1)
      }
      let ranked = lines.enumerated().sorted {
        (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
      }
      return ranked.prefix(most).map(\.element)
    }
  }

  let all: [Group]

  init(_ lines: [DiffReport.Line]) {
    all = Dictionary(grouping: lines, by: \.group).sorted { $0.key < $1.key }
      .map { Group(name: $0.key, lines: $0.value) }
  }
}
