import Evidence

/// A signature by the right key over other bytes.
enum BadSignature {
  static let rule = Rule(
    id: "bad-signature", domain: .signatures, kind: .attack, severity: .high, confidence: .certain,
    title: "the signature is not over this content",
    explanation: """
      The content or the signature was changed after signing, by damage or by somebody. Both look
      alike, and neither may be used.
      """,
    evidence: "the digest of what was read, and the signature's file",
    remedy: """
      get the artifact and its signature again from the publisher and compare both copies; do not
      use this one
      """,
    falsePositives: """
      files that a transfer damaged, line ends that a tool rewrote, and of raw signatures another
      --hash or --padding than it was signed with
      """,
    techniques: [.compromiseSoftwareSupplyChain, .dataManipulation])
}
