import Evidence
import Git

/// A tag on a commit that is on no branch and builds on a branch's tip.
enum OffBranchFromTip: HistoryRule {
  static let rule = Rule(
    id: "off-branch-from-tip", domain: .history, kind: .signal, severity: .medium,
    confidence: .high, title: "a tag's commit is on no branch and was put onto a branch's tip",
    explanation: """
      Somebody who may push tags and not branches, or who does not want to be seen on a branch, commits
      onto the newest state and lets a tag point there. Alone it is a sign among others; three such tags
      in one repository are a strong one.
      """,
    evidence: "the tag's commit, its parent and the branch whose tip that is",
    remedy: "see what the commit changes: git show",
    falsePositives: "release commits whose branch was deleted at once: 18 of 48,852 tags",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: HistoryInput, into report: inout Report) {
    for tag in input.extent.tags where input.isOffBranch(tag.node) {
      let parent = input.graph.parents(of: tag.node).first { input.branchTips.contains($0) }
      guard let parent else { continue }
      let ids = (input.graph[id: tag.node].hex, input.graph[id: parent].hex)
      report.find(
        input.finding(
          rule, tag, "'\(input.label(tag))' is on no branch and builds on the tip of one",
          facts: [
            Fact("parent", now: ids.1, check: "git branch -a --points-at \(ids.1)"),
            Fact("branches", now: "none", check: "git branch -a --contains \(ids.0)"),
          ]))
    }
  }
}
