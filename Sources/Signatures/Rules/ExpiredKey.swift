import Evidence

/// A signature by a key whose time has ended.
enum ExpiredKey {
  static let rule = Rule(
    id: "expired-key", domain: .signatures, kind: .weakness, severity: .high, confidence: .certain,
    title: "the signer's key has expired",
    explanation: "Nobody watches over an expired key. gpgv exits 0 for signatures by one.",
    evidence: "the key and the day on which it ended",
    remedy: """
      get the key again, as its owner may have prolonged it; else ask for a new signature
      """,
    falsePositives: "copies of keys that are older than their prolongation",
    techniques: [.subvertTrustControls])
}
