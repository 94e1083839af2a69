import Evidence

/// Fewer signers than the role or the command demands.
enum ThresholdNotMet {
  static let rule = Rule(
    id: "threshold-not-met", domain: .signatures, kind: .weakness, severity: .high,
    confidence: .certain,
    title: "too few distinct people signed",
    explanation: """
      Several signers are asked for so that one stolen key is not enough. Keys of one owner count
      once, and so do several signatures by one key.
      """,
    evidence: "how many signed, who they are, and how many have to",
    remedy: "ask the missing signers for their signatures",
    falsePositives: "signatures that are still on their way",
    techniques: [.subvertTrustControls])
}
