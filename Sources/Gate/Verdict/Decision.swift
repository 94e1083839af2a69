import Evidence

/// The one rule for failing.
struct Decision {
  let outcome: Verdict.Outcome
  /// Fingerprints of the findings that made it fail.
  let deciding: Set<String>

  /// An *issue* is a story, or a finding in no story. It fails the gate at or above `failOn` when it is
  /// an attack, wherever it came from, or when the change introduced or worsened it.
  init(
    findings: [Finding], stories: [Story], open: [NotVerified], failOn: Severity,
    countsExisting: Bool, isStrict: Bool
  ) {
    let byFingerprint = Dictionary(
      findings.map { ($0.fingerprint, $0) }, uniquingKeysWith: { first, _ in first })
    var deciding = Set<String>()
    var told = Set<String>()
    for story in stories {
      told.formUnion(story.findings)
      let members = story.findings.compactMap { byFingerprint[$0] }
      let counts = members.contains { Decision.counts($0, countsExisting) }
      if counts && story.level >= failOn { deciding.formUnion(story.findings) }
    }
    for finding in findings where !told.contains(finding.fingerprint) {
      if finding.level >= failOn, Decision.counts(finding, countsExisting) {
        deciding.insert(finding.fingerprint)
      }
    }
    self.deciding = deciding
    let isOpen = open.contains { isStrict || $0.requiredBy != nil }
    outcome = deciding.isEmpty ? (isOpen ? .notVerified : .pass) : .fail
  }

  private static func counts(_ finding: Finding, _ countsExisting: Bool) -> Bool {
    switch finding.kind {
    case .attack: true
    case .signal: false
    case .weakness, .change:
      finding.change == .introduced || finding.change == .worsened || countsExisting
    }
  }
}
