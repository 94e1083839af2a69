import Evidence
import Git
import Inventory

/// A branch and a tag of one name.
enum AmbiguousRef: HistoryRule {
  static let rule = Rule(
    id: "ambiguous-ref", domain: .history, kind: .weakness, severity: .medium,
    confidence: .certain, title: "a branch and a tag share a name that pipelines use",
    explanation: """
      Which of the two a tool takes is the tool's choice, and tools choose differently. Whoever may push
      one of them decides what the users of the other run. It matters where others refer to the name: a
      version, or a repository that is an action.
      """,
    evidence: "both references and where they lead",
    remedy: "delete or rename the branch",
    falsePositives: "both lead to the same commit",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: HistoryInput, into report: inout Report) {
    guard isAction(input) else { return }
    for tag in input.extent.tags {
      let name =
        TreePath("refs/heads/").bytes + tag.reference.name.bytes.dropFirst("refs/tags/".utf8.count)
      let remote =
        TreePath("refs/remotes/origin/").bytes
        + tag.reference.name.bytes.dropFirst("refs/tags/".utf8.count)
      let branch = [name, remote].lazy.compactMap { input.references[TreePath(bytes: $0)] }.first
      guard let branch, let other = branch.commit, other != input.graph[id: tag.node] else {
        continue
      }
      report.find(
        input.finding(
          rule, tag, "'\(input.label(tag))' is a tag and a branch, and they differ",
          facts: [
            Fact(
              "commit", was: "\(other.hex) of the branch", now: input.graph[id: tag.node].hex,
              check:
                "git rev-parse \(ShellWord.quoted(branch.name.text)) \(ShellWord.quoted(tag.reference.name.text + "^{commit}"))"
            )
          ], identity: [other.hex]))
    }
  }

  private static func isAction(_ input: HistoryInput) -> Bool {
    guard let tree = input.tree else { return input.name.id != "." }
    return ["action.yml", "action.yaml"].contains { name in
      ((try? tree.entry(at: TreePath(name))) ?? nil) != nil
    }
  }
}
