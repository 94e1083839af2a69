import Evidence

/// A signature that holds, made by another identity, for another purpose, or from another source
/// than was asked for.
enum IdentityMismatch {
  static let rule = Rule(
    id: "identity-mismatch", domain: .signatures, kind: .attack, severity: .high,
    confidence: .certain,
    title: "somebody else signed than has to",
    explanation: """
      With certificates that anybody can get for their own account, only the name in them tells
      one signer from another. The same is true of principals, of the namespaces of SSH
      signatures, of workflows, references, repositories' numbers and runners. Names are compared
      whole, and wildcards stop at a slash.
      """,
    evidence: """
      what was expected and what the certificate, the key's line or the signature says instead
      """,
    remedy: "find out who that identity is before the expectation is changed",
    falsePositives: "renamed repositories and workflows; a release that was made by hand",
    techniques: [.subvertTrustControls, .masquerading])
}
