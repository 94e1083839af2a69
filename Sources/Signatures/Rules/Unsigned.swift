import Evidence

/// An artifact, commit or tag that has to be signed and is not.
enum Unsigned {
  static let rule = Rule(
    id: "unsigned", domain: .signatures, kind: .weakness, severity: .high, confidence: .certain,
    title: "a required signature is not there",
    explanation: """
      Whoever can replace a file can also leave its signature out, so a missing signature has to
      fail as a wrong one does. What is required is said by the policy or by the command, never by
      what happens to lie beside the file.
      """,
    evidence: """
      the artifact, the formats that were asked for, and that none of that format lies beside it;
      for git, git cat-file -p of the commit or tag
      """,
    remedy: """
      get the signature from where the artifact was published; if the publisher no longer signs,
      ask why before the requirement is dropped
      """,
    falsePositives: """
      artifacts that were copied without their signatures, releases from before signing began
      """,
    techniques: [.subvertTrustControls, .compromiseSoftwareSupplyChain])
}
