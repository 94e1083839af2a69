import Evidence

/// A signature by a short-lived certificate, or under a policy about time, with no time-stamp or
/// log entry that counts.
enum TimestampMissing {
  static let rule = Rule(
    id: "timestamp-missing", domain: .signatures, kind: .weakness, severity: .high,
    confidence: .certain,
    title: "nobody trusted says when it was signed",
    explanation: """
      A certificate that counts for ten minutes vouches for signatures of these minutes alone. The
      signer's own clock is no witness.
      """,
    evidence: "which sources of time were there, and why none counts",
    remedy: """
      ask for a bundle with a time-stamp or a log entry; give the authority's roots with
      --tsa-roots or in the trusted root
      """,
    falsePositives: "authorities that the trusted root does not name yet",
    techniques: [.subvertTrustControls])
}
