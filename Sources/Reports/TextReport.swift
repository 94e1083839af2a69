import Evidence

/// The report for people: what is wrong, where, the evidence, what to do.
struct TextReport {
  let verdict: Verdict
  let options: ReportOptions
  private let byFingerprint: [String: Finding]

  /// Findings printed in full at the most.
  private static let most = 20

  init(_ verdict: Verdict, _ options: ReportOptions) {
    self.verdict = verdict
    self.options = options
    byFingerprint = Dictionary(
      verdict.findings.map { ($0.fingerprint, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func bytes() -> [UInt8] {
    var page = TextPage(width: options.width, usesColour: options.usesColour)
    stories(&page)
    findings(&page)
    required(&page)
    TextSummary(verdict: verdict, isShowingAll: options.showsExisting).write(&page)
    return Array(page.text.utf8)
  }

  // MARK: Stories

  private func stories(_ page: inout TextPage) {
    for story in verdict.stories {
      page.heading(
        story.level, "story \(story.id)",
        "\(VisibleText.of(story.title)): \(VisibleText.of(story.extent))")
      if story.findings.count > Verdict.few {
        page.note("names", VisibleText.of(Samples.text(story.names, most: 40)))
        page.note("signs", story.signs(verdict))
        timeline(story, &page)
      } else {
        for fingerprint in story.findings {
          guard let finding = byFingerprint[fingerprint] else { continue }
          page.item(
            "\(finding.severity.name)[\(finding.rule.id)] \(VisibleText.of(finding.message))")
        }
      }
      page.blank()
    }
  }

  private static let fewEvents = 3

  /// The first and the last events, by the dates that the objects claim.
  private func timeline(_ story: Story, _ page: inout TextPage) {
    let events = story.timeline
    let isLong = events.count > 2 * Self.fewEvents
    let shown = isLong ? events.prefix(Self.fewEvents) + events.suffix(Self.fewEvents) : events[...]
    for (index, event) in shown.enumerated() {
      if isLong, index == Self.fewEvents {
        page.note("", "… \(events.count - 2 * Self.fewEvents) more")
      }
      page.note(event.time.map { String($0.prefix(10)) } ?? "undated", VisibleText.of(event.what))
    }
  }

  // MARK: Findings

  private var shown: [Finding] {
    verdict.toldFindings.filter { finding in
      if verdict.deciding.contains(finding.fingerprint) { return true }
      if finding.level == .info { return false }
      return options.showsExisting || finding.kind == .attack || finding.change == .introduced
        || finding.change == .worsened
    }
  }

  private func findings(_ page: inout TextPage) {
    for finding in shown.prefix(Self.most) { write(finding, &page) }
    if shown.count > Self.most {
      page.line("and \(shown.count - Self.most) more: pintle check --format json")
      page.blank()
    }
  }

  /// Further places that are shown.
  private static let mostPlaces = 6

  private func write(_ finding: Finding, _ page: inout TextPage) {
    page.heading(finding.level, finding.rule.id, VisibleText.of(finding.message))
    if let place = finding.places.first { excerpt(place, &page) }
    let more = finding.places.dropFirst()
    for place in more.prefix(Self.mostPlaces) { page.note(label(place), location(place)) }
    if more.count > Self.mostPlaces {
      page.note("and", "\(more.count - Self.mostPlaces) more places  (--format json lists them)")
    }
    for fact in finding.facts { write(fact, &page) }
    for story in verdict.stories where story.findings.contains(finding.fingerprint) {
      page.note("story", "\(story.id): \(VisibleText.of(story.group.id))")
    }
    let fixes = finding.fixes.isEmpty ? [finding.rule.remedy] : finding.fixes
    for (index, fix) in fixes.enumerated() {
      if fix.hasPrefix("$ ") {
        page.command(VisibleText.of(fix))
      } else {
        page.note(index == 0 ? "fix" : "", VisibleText.of(fix))
      }
    }
    if !finding.rule.techniques.isEmpty {
      let names = finding.rule.techniques.map { "\($0.id) \($0.name)" }.joined(separator: "; ")
      page.note("ATT&CK", "\(names) (\(Technique.version))")
    }
    page.note("id", "\(finding.fingerprint)  (pintle why, or a waiver)")
    page.blank()
  }

  private func write(_ fact: Fact, _ page: inout TextPage) {
    let label = VisibleText.of(fact.label)
    if let was = fact.was { page.note("was", "\(label) \(Shortened.of(VisibleText.of(was)))") }
    if let now = fact.now { page.note("now", "\(label) \(Shortened.of(VisibleText.of(now)))") }
    if let check = fact.check { page.note("see", VisibleText.of(check), isCommand: true) }
  }

  private func label(_ place: Place) -> String {
    switch place.role {
    case .cause, .step: "also"
    case .was: "base"
    case .pin: "pin"
    }
  }

  private func location(_ place: Place) -> String {
    let path = VisibleText.of(place.path.text)
    guard let position = place.position else { return path }
    return "\(path):\(position.line):\(position.column)"
  }

  private func excerpt(_ place: Place, _ page: inout TextPage) {
    let origin = place.origin == .base ? "  (at the base)" : ""
    page.line("  --> \(location(place))\(origin)")
    guard let position = place.position else { return }
    for line in TextExcerpt(position, width: options.width).lines { page.line(line) }
  }

  // MARK: Questions

  private func required(_ page: inout TextPage) {
    for question in verdict.open {
      guard let by = question.requiredBy else { continue }
      page.heading(
        nil, question.question.id,
        "\(VisibleText.of(question.subject.id)): \(VisibleText.of(question.detail))")
      if let place = question.place, place.position != nil { excerpt(place, &page) }
      page.note("asked by", reason(by))
      if !question.next.isEmpty {
        page.note("next", VisibleText.of(question.next), isCommand: true)
      }
      page.blank()
    }
  }

  private func reason(_ by: NotVerified.RequiredBy) -> String {
    switch by {
    case .policy: "the policy"
    case .invocation: "the command line"
    case .regression: "the base, where it could be read"
    }
  }
}

/// Digests and ids of which the ends suffice to recognise them; reports for programs hold them
/// whole.
enum Shortened {
  static func of(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false).map(word).joined(separator: " ")
  }

  private static func word(_ word: Substring) -> String {
    guard let colon = word.lastIndex(of: ":") else { return String(word) }
    let digits = word[word.index(after: colon)...]
    let isDigest =
      digits.utf8.count >= 48
      && digits.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
      }
    return isDigest ? word[...colon] + digits.prefix(16) + "…" + digits.suffix(8) : String(word)
  }
}
