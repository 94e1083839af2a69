import Evidence

/// A log entry, proof, checkpoint or promise that is missing, not the log's, or about another
/// signature, key or artifact.
enum LogMismatch {
  static let rule = Rule(
    id: "log-mismatch", domain: .signatures, kind: .attack, severity: .high, confidence: .certain,
    title: "the transparency log does not hold this signature",
    explanation: """
      A log shows its readers every signature that was made in their name, but only if each
      signature's own entry is checked. Verifiers were once content with any valid entry
      (CVE-2022-36056, CVE-2026-22703).
      """,
    evidence: "which part of the entry differs, and from what",
    remedy: "get the bundle again; if it stays, tell whoever runs the log and the signer",
    falsePositives: "bundles of logs that the trusted root does not know yet",
    techniques: [.subvertTrustControls])
}
