import Evidence

/// A signature whose key, certificate authority or log is none of those that were given.
enum NoMatchingSigner {
  static let rule = Rule(
    id: "no-matching-signer", domain: .signatures, kind: .weakness, severity: .high,
    confidence: .certain,
    title: "the signature is by nobody who is trusted",
    explanation: """
      Anybody can sign anything with a key of their own. A signature counts when its key is one
      that the verifier named before, not one that came with the file.
      """,
    evidence: """
      the fingerprint or key number of the signature and those of the keys that count
      """,
    remedy: """
      compare the fingerprint with what the signer publishes elsewhere; add the key to the trust
      set only then
      """,
    falsePositives: "a key that was rotated and is not in the trust set yet",
    techniques: [.subvertTrustControls])
}
