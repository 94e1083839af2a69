import Evidence

/// Verdicts that use everything a report can tell.
enum SampleVerdict {
  static let rule = Rule(
    id: "sample-rule", domain: .drift, kind: .attack, severity: .critical, confidence: .certain,
    title: "a sample", explanation: "What it is.\nWhy it matters.", evidence: "the line",
    remedy: "mend it", falsePositives: "none", techniques: [.compromiseSoftwareSupplyChain])

  static let hostile = [
    "\u{1B}[31mred\u{1B}[0m", "left\u{202E}right", "zero\u{200B}width", "two\nlines", "::error::x",
    "100%0A", "a|b`c", "<script>alert(1)</script>", "@user", "tag\u{E0041}", "\u{0000}nul", "a\tb",
    "\u{3164}", "\u{2028}",
  ]

  static func finding(
    _ message: String, path: TreePath = "dir/file.json", line: [UInt8] = Array("  \"a\": 1,".utf8),
    change: Change = .introduced, kind: Rule.Kind? = nil,
    fingerprint: String = "0123456789abcdef0123456789abcdef"
  ) -> Finding {
    let position = Position(
      line: 3, column: 3, endLine: 3, endColumn: 6, byteOffset: 10, byteLength: 3, excerpt: line)
    var finding = Finding(
      rule, Subject(.package, "pkg:npm/\(message)"), message, kind: kind,
      related: [Subject(.file, message)],
      places: [
        Place(.cause, in: .candidate, path: path, position: position),
        Place(.step(1), in: .candidate, path: path, position: position),
        Place(.step(2), in: .base, path: path),
      ],
      facts: [Fact(message, was: message, now: message, check: "git show \(message)")],
      fixes: [message, "$ \(message)"], change: change)
    finding.fingerprint = fingerprint
    return finding
  }

  static func verdict(
    _ findings: [Finding], outcome: Verdict.Outcome = .fail, text: String = "plain"
  ) -> Verdict {
    var coverage = Coverage()
    coverage.filesSeen = 1893
    coverage.lockfiles = 2
    coverage.packages = 12_345
    coverage.skip("too-large")
    let story = Story(
      id: "sample-story", title: text, severity: .critical, level: .critical,
      group: Subject(.package, text), findings: findings.prefix(2).map(\.fingerprint),
      timeline: [Story.Event(time: "2026-02-14T08:00:00Z", what: text)],
      techniques: [.compromiseSoftwareSupplyChain])
    return Verdict(
      outcome: outcome, failOn: .high,
      inputs: Inputs(
        path: text, candidateKind: "head", trustFrom: "base", time: nil,
        candidate: String(repeating: "a", count: 40), base: String(repeating: "b", count: 40),
        baseRef: text),
      stories: findings.isEmpty ? [] : [story], findings: findings,
      deciding: outcome == .fail ? Set(findings.prefix(1).map(\.fingerprint)) : [],
      open: [
        NotVerified(
          .lockfile, Subject(.file, text), reason: "malformed", detail: text, next: text,
          requiredBy: outcome == .notVerified ? .regression : nil),
        NotVerified(.manifest, Subject(.file, "b"), reason: "unsupported", detail: text),
      ],
      waived: findings.prefix(1).map {
        Waived(finding: $0, reason: text, owner: text, expires: "2027-01-01")
      },
      coverage: coverage, rules: [rule], next: [text])
  }
}
