import Evidence

/// A file of a release differs from its source.
enum ChangedFile: RuleOnly {
  static let rule = Rule(
    id: "changed-file", domain: .packages, kind: .attack, severity: .high, confidence: .medium,
    title: "a file of a release differs from its source",
    explanation: """
      A file that is in the tag and has other bytes in the release was changed between review
      and publication: by a release script, or by whoever could reach it.
      """,
    evidence: "both contents' ids and the command that shows the source's",
    remedy: "compare both; build from the tag",
    falsePositives:
      "versions that release scripts write into files; alone it is medium, a manifest "
      + "with other scripts or dependencies is high",
    techniques: [.compromiseSoftwareSupplyChain])
}
