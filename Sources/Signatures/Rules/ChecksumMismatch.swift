import Evidence

/// A file whose digest differs from the one that a list of checksums gives for its name.
enum ChecksumMismatch {
  static let rule = Rule(
    id: "checksum-mismatch", domain: .signatures, kind: .attack, severity: .high,
    confidence: .certain,
    title: "the file is not the one that the list means",
    explanation: """
      The list says what the publisher meant; the file is something else, by damage or by
      somebody.
      """,
    evidence: "the digest in the list and the file's own",
    remedy: """
      get the file again, and compare with the list from another place; do not use this one
      """,
    falsePositives: """
      files that a transfer damaged; lists that were not renewed with their files
      """,
    techniques: [.compromiseSoftwareSupplyChain, .dataManipulation])
}
