import Evidence

/// A new version of a package can do what the old one could not.
enum CapabilityAdded: RuleOnly {
  static let rule = Rule(
    id: "capability-added", domain: .packages, kind: .change, severity: .medium, confidence: .high,
    title: "a new version of a package can do what the old one could not",
    explanation: """
      A patch release that begins to speak to servers, to start programs, to run text as code or
      to run at its installation deserves a look before it is taken. Raised by `pintle scan
      --against`.
      """,
    evidence: "what is new and where it stands first",
    remedy: "read the places named; ask why a release of this kind needs them",
    falsePositives: "ordinary features; the finding says what to read, not that it is bad",
    techniques: [.compromiseSoftwareDependencies])
}
