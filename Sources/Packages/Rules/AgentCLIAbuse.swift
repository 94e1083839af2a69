import Evidence
import Patterns
import Syntax

/// A coding agent is run without its safeguards to look for secrets.
enum AgentCLIAbuse: ContentRule {
  static let rule = Rule(
    id: "agent-cli-abuse", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "a coding agent is run without its safeguards to look for secrets",
    explanation: """
      An agent that is installed on a developer's machine reads files on request. Run with its
      confirmations switched off and told to look for wallets and keys, it is the thief's tool.
      """,
    evidence: "the flag and what the agent is told to look for",
    remedy: "treat the secrets of the machine as read",
    falsePositives:
      "wrappers for agents use the flags; without a search for credentials nothing is "
      + "found",
    techniques: [.commandAndScriptingInterpreter, .credentialsInFiles])

  static let words: [[Literal]] = [
    ["--dangerously-skip-permissions", "--yolo", "--trust-all-tools"],
    [
      "wallet", ".ssh", "id_rsa", "keystore", ".npmrc", "credentials", ".env", "metamask",
      "secret",
    ],
  ]
  static let languages: Set<Language> = [.javaScript, .python, .shell]

  static func check(_ file: CodeFile, into report: inout Report) {
    let text = file.view.text
    let flags = ["--dangerously-skip-permissions", "--yolo", "--trust-all-tools"]
    guard let flag = flags.first(where: { ByteSearch.contains($0, in: text) }),
      let place = ByteSearch.first(Array(flag.utf8), in: text)
    else { return }
    let looks = ByteSearch.count(
      [
        "wallet", ".ssh", "id_rsa", "keystore", ".npmrc", "metamask", "electrum",
        ".aws/credentials",
      ],
      in: text)
    guard looks >= 2, !file.facts.spawns.isEmpty || file.language == .shell else { return }
    report.find(
      file.finding(
        rule, place..<(place + flag.utf8.count),
        "'\(file.name)' has a coding agent look for secrets", family: "nx s1ngularity"))
  }
}
