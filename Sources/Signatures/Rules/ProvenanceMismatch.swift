import Evidence

/// An attestation that holds, by a signer or from a source that pins and history do not know.
enum ProvenanceMismatch {
  static let rule = Rule(
    id: "provenance-mismatch", domain: .signatures, kind: .attack, severity: .high,
    confidence: .certain,
    title: "what is attested is not what pins and history say",
    explanation: """
      An attestation says who built a package, from which commit and by which workflow. Where the pins
      remember a signer, another workflow or repository is somebody else, however valid the signature.
      Where the source is at hand (--upstreams, or pintle verify --source), the commit has to be one that
      a branch leads to, and the workflow file has to be the one that the source's own pins remember: a
      commit that was pushed and never reviewed can build and attest like any other.
      """,
    evidence: "what the pins or the repository say, and what the attestation says",
    remedy: "do not use the artifact before its maintainers have explained the difference",
    falsePositives:
      "renamed workflows and repositories; releases from branches that were deleted afterwards",
    techniques: [.compromiseSoftwareSupplyChain, .subvertTrustControls])
}
