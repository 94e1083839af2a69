import Evidence

/// Files on disk that are not what is judged.
enum WorkTreeDiffers {
  static let rule = Rule(
    id: "work-tree-differs", domain: .gate, kind: .change, severity: .info, confidence: .certain,
    title: "the work tree is not what is judged",
    explanation:
      "With a base only git objects are judged. Files on disk that differ from the candidate are not looked at.",
    evidence: "git status", remedy: "commit what should be judged",
    falsePositives: "build steps that write into the work tree before the gate runs",
    techniques: [])
}
