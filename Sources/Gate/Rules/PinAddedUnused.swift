import Evidence

/// A pin for something nobody uses.
enum PinAddedUnused {
  static let rule = Rule(
    id: "pin-added-unused", domain: .gate, kind: .change, severity: .medium, confidence: .certain,
    title: "a pin was added for something that is not used",
    explanation: """
      A pin remembers what was seen. One for a package, file or submodule that the candidate does not
      hold was not seen here: it prepares the ground for a later change that would then look known.
      """,
    evidence: "the line, and no use of its subject in the candidate",
    remedy: "remove the line; pintle pin adds it when the thing is used",
    falsePositives: "pins kept for versions that other branches use",
    techniques: [.subvertTrustControls])
}
