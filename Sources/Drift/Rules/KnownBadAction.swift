import Evidence
import Git
import Inventory

/// A pipeline that runs a commit which public reports name as malicious.
enum KnownBadAction: DriftRule {
  static let rule = Rule(
    id: "known-bad-action", domain: .pipelines, kind: .attack, severity: .critical,
    confidence: .high, title: "a pipeline uses a commit that is known to be malicious",
    explanation: """
      Public reports of hijacked actions name the commits. A line that names one, or a name that leads to
      one, runs that code. Names of tags alone are no evidence: most were clean before and are again. The
      list is from \(KnownBadCommits.date).
      """,
    evidence: "the commit and the incident",
    remedy: "stop the runs, rotate everything that their jobs could read, name a clean commit",
    falsePositives: "none known: a commit's id cannot be shared by other content",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    guard !input.used.isEmpty else { return }
    let all = KnownBadCommits.all()
    let byCommit = Dictionary(all.map { ($0.commit, $0) }, uniquingKeysWith: { first, _ in first })
    for used in input.used {
      let commits = [
        used.commit, used.resolved?.commit, used.pin?["commit"].flatMap { ObjectID(hex: $0) },
      ]
      let bad = commits.lazy.compactMap { $0.flatMap { byCommit[$0.hex] } }.first
      if let bad {
        report.find(finding(used, bad, input))
      } else if used.resolved == nil, used.pin == nil, let name = used.name {
        askAbout(name, used, all, into: &report)
      }
    }
  }

  private static func finding(
    _ used: UsedReference, _ bad: KnownBadCommit, _ input: DriftInput
  ) -> Finding {
    Finding(
      rule, used.subject,
      "'\(used.first?.text ?? "")' runs \(bad.commit.prefix(12)), known from the incident '\(bad.incident)'",
      related: [used.repository, Subject(.commit, bad.commit)], places: used.places(input.pins),
      facts: [
        Fact("commit", now: bad.commit, check: "git ls-remote \(used.upstream.url)"),
        Fact("incident", now: bad.incident),
      ], identity: [bad.commit])
  }

  /// A name that was hijacked once and that nobody here can follow.
  private static func askAbout(
    _ name: String, _ used: UsedReference, _ all: [KnownBadCommit], into report: inout Report
  ) {
    let bad = all.first {
      $0.tag == name && $0.repository?.lowercased() == used.upstream.path.lowercased()
    }
    guard let bad else { return }
    report.notVerified(
      NotVerified(
        .upstreamCommit, used.subject, reason: "once-hijacked",
        detail:
          "'\(name)' was moved to malicious code in the incident '\(bad.incident)'; what it is now is not known here",
        next: "pintle upstreams, then pintle check --refs FILE", place: used.first?.place(.cause)))
  }
}
