import Evidence

/// A release whose signed counter is lower than the least that counts, or that has none.
enum Rollback {
  static let rule = Rule(
    id: "rollback", domain: .signatures, kind: .attack, severity: .high, confidence: .certain,
    title: "an older release than one that was demanded or seen",
    explanation: """
      Old releases keep their valid signatures and their known holes. Offering one as the newest
      needs no key.
      """,
    evidence: "the counter that was signed and the least that counts",
    remedy: "get the current release; lower the counter only with the publisher's word",
    falsePositives: "a release that was withdrawn on purpose",
    techniques: [.subvertTrustControls, .masquerading])
}
