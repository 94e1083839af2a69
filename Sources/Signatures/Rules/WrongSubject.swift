import Evidence

/// A signed statement, name, package or list that holds and is about another artifact, or an
/// attestation of another type than was asked for.
enum WrongSubject {
  static let rule = Rule(
    id: "wrong-subject", domain: .signatures, kind: .attack, severity: .high, confidence: .certain,
    title: "the statement or signature is about something else",
    explanation: """
      A real signature of another file, package or version is the easiest one to show
      (CVE-2026-39395). What is signed has to name the artifact by its digest and, where the
      format signs names, by its name.
      """,
    evidence: "what the statement is about and what the artifact is",
    remedy: "get the statement that belongs to the artifact",
    falsePositives: "files that were renamed after signing",
    techniques: [.subvertTrustControls, .masquerading])
}
