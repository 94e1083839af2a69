import Evidence
import Git

/// An exact version's tag on a commit that is on no branch.
enum TagOffBranch: HistoryRule {
  static let rule = Rule(
    id: "tag-off-branch", domain: .history, kind: .signal, severity: .low, confidence: .high,
    title: "a version's tag is on a commit that is on no branch",
    explanation: """
      What nobody merged, nobody need have reviewed. Many projects delete release branches or let a
      robot commit beside the branch, so this alone means little; every moved tag of the known hijacks
      has it. Commits that only pull requests hold do not count as being on a branch.
      """,
    evidence: "the branches that contain the commit: none",
    remedy: "see what the commit changes against the branch it was meant for",
    falsePositives: "2.3 % of 48,852 tags, in half of all repositories",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: HistoryInput, into report: inout Report) {
    for tag in input.extent.tags
    where tag.version?.isExact == true && input.isOffBranch(tag.node) {
      let id = input.graph[id: tag.node].hex
      report.find(
        input.finding(
          rule, tag, "'\(input.label(tag))' is on no branch",
          facts: [Fact("branches", now: "none", check: "git branch -a --contains \(id)")]))
    }
  }
}
