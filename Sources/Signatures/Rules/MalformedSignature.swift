import Evidence

/// A signature file, envelope, bundle or list that breaks its format's rules, is cut short, or
/// says the same thing twice in two ways.
enum MalformedSignature {
  static let rule = Rule(
    id: "malformed-signature", domain: .signatures, kind: .weakness, severity: .high,
    confidence: .certain,
    title: "the signature cannot be read",
    explanation: """
      Two readers can take an unclear file for two different things, which attacks on verifiers
      use. What is not exactly as the format says is refused.
      """,
    evidence: "the rule of the format that was broken",
    remedy: "get the signature again from where it was published; ask its maker if it stays",
    falsePositives: "files that an editor or a transfer changed",
    techniques: [.subvertTrustControls])
}
