import Evidence

/// A signature by a key that its owner has declared void.
enum RevokedKey {
  static let rule = Rule(
    id: "revoked-key", domain: .signatures, kind: .attack, severity: .high, confidence: .certain,
    title: "the signer's key is revoked",
    explanation: """
      Keys are revoked when they are lost or stolen, so such a signature may be the thief's. gpgv
      exits 0 for it.
      """,
    evidence: "the key's fingerprint, and the revocation in its certificate or in trust.json",
    remedy: "do not use the artifact; ask the owner for a signature by the key that followed",
    falsePositives: """
      keys that were revoked because their owner moved on, and artifacts from before that
      """,
    techniques: [.subvertTrustControls])
}
