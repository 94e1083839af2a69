import Evidence

/// A release holds a file that its source does not.
enum UnexplainedFile: RuleOnly {
  static let rule = Rule(
    id: "unexplained-file", domain: .packages, kind: .attack, severity: .high, confidence: .medium,
    title: "a release holds a file that its source does not",
    explanation: """
      A release tarball is what people build, a tag is what people review. A file that the tag
      does not have, that no known tool generates, is reviewed by nobody; the xz backdoor of
      2024 was one.
      """,
    evidence: "the file, and what it would have to be",
    remedy: "ask the maintainers where it comes from; build from the tag",
    falsePositives:
      "documents and data that maintainers add by hand; alone it is medium, with hidden "
      + "text for a shell or code that a rule names it is high",
    techniques: [.compromiseSoftwareSupplyChain])
}
