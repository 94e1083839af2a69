import Evidence
import Git

/// A commit in the name of a robot that did not make it.
enum BotImpersonation: HistoryRule {
  static let rule = Rule(
    id: "bot-impersonation", domain: .history, kind: .attack, severity: .medium,
    confidence: .medium, title: "a commit bears a robot's name and not its signature",
    explanation: """
      Nobody looks twice at an update by a robot. Dependabot's and Renovate's commits are signed by the
      forge; a commit with the robot's name as author and committer and no signature, in a repository
      where that robot's commits are signed, or with another account's number in the address, was made
      by somebody else. The commit that tj-actions' tags were moved to was such a copy.
      """,
    evidence:
      "author, committer and the absence of a signature; the robot's signed commits beside it",
    remedy: "find out who pushed the commit; treat its content as unreviewed",
    falsePositives: "a robot that was switched to another account, or hosted by oneself",
    techniques: [.impersonation])

  /// Account numbers that GitHub writes in front of a robot's name.
  private static let numbers = [
    "dependabot[bot]": "49699333", "renovate[bot]": "29139614", "github-actions[bot]": "41898282",
    "dependabot-preview[bot]": "27856297",
  ]
  /// These sign every commit where they sign one.
  private static let signers: Set = ["dependabot[bot]", "renovate[bot]"]
  private static let needed = 3

  static func check(_ input: HistoryInput, into report: inout Report) {
    let suspects = suspects(input)
    guard !suspects.isEmpty else { return }
    var signed: [UInt64: Int] = [:]
    var unsigned: [UInt64: Int] = [:]
    for node in input.graph.indices where !input.isOffBranch(node) && !suspects.contains(node) {
      let author = input.graph.authors[Int(node)]
      if input.graph.marks(of: node).contains(.signed) {
        signed[author, default: 0] += 1
      } else if input.graph.marks(of: node).contains(.own) {
        unsigned[author, default: 0] += 1
      }
    }
    for node in suspects.sorted() {
      let author = input.graph.authors[Int(node)]
      let isSigner =
        signed[author, default: 0] >= needed
        && unsigned[author, default: 0] * 50 < signed[author, default: 0]
      judge(node, isSigner: isSigner, input, into: &report)
    }
  }

  /// Unsigned commits that nobody but their author made.
  private static func suspects(_ input: HistoryInput) -> Set<CommitGraph.Node> {
    let tagged = input.extent.tags.map(\.node).filter { input.isOffBranch($0) }
    return Set(tagged + input.extent.commits).filter { node in
      let marks = input.graph.marks(of: node)
      return marks.isDisjoint(with: [.signed, .absent])
        && !marks.isDisjoint(with: [.own, .webFlow])
    }
  }

  private static func judge(
    _ node: CommitGraph.Node, isSigner: Bool, _ input: HistoryInput, into report: inout Report
  ) {
    guard let commit = try? input.repository.commitObject(input.graph[id: node]),
      let author = commit.author, let robot = robot(author.mailText)
    else { return }
    let isStranger = robot.number.map { $0 != numbers[robot.name] } ?? false
    guard isStranger || (isSigner && signers.contains(robot.name)) else { return }
    let why =
      isStranger ? "another account's number" : "no signature, unlike its other commits here"
    report.find(
      input.finding(
        rule, node,
        "commit \(commit.id.short) bears the name of '\(robot.name)' with \(why)",
        related: input.extent.tags.filter { $0.node == node }
          .map { input.name.subject(of: $0.reference.name) },
        facts: [
          Fact("author", now: author.mailText, check: "git cat-file commit \(commit.id.hex)")
        ]))
  }

  /// `12345+name[bot]@users.noreply.github.com`, for robots whose number is known.
  private static func robot(_ mail: String) -> (name: String, number: String?)? {
    let ending = "@users.noreply.github.com"
    guard mail.hasSuffix(ending) else { return nil }
    let parts = mail.dropLast(ending.count).split(separator: "+", maxSplits: 1)
    guard let name = parts.last.map(String.init), numbers[name] != nil else { return nil }
    return (name, parts.count == 2 ? String(parts[0]) : nil)
  }
}
