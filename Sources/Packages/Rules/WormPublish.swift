import Evidence
import Patterns
import Syntax

/// Code looks for publishing rights and publishes.
enum WormPublish: ContentRule {
  static let rule = Rule(
    id: "worm-publish", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "code looks for publishing rights and publishes",
    explanation: """
      A worm asks the registry what the found token may publish, adds itself to those packages
      and publishes them. Release tools publish the package they stand in.
      """,
    evidence: "the question to the registry, the publishing and the started program",
    remedy: "revoke publishing tokens; look at every package of the account",
    falsePositives: "0 of 71,969 files with all three",
    techniques: [.compromiseSoftwareDependencies])

  static let words: [[Literal]] = [
    ["-/v1/search?text=maintainer", "/-/npm/v1/tokens", "trufflehog"],
    ["npm publish", "_authToken", "/user/repos"],
    ["spawn", "exec", "subprocess", "child_process"],
  ]
  static let languages: Set<Language> = [.javaScript, .python, .shell]

  static func check(_ file: CodeFile, into report: inout Report) {
    let text = file.view.text
    let asks = ["-/v1/search?text=maintainer", "/-/npm/v1/tokens", "trufflehog"]
    let acts = ["npm publish", "_authToken", "/user/repos"]
    guard let asked = asks.first(where: { ByteSearch.contains($0, in: text) }),
      let acted = acts.first(where: { ByteSearch.contains($0, in: text) }),
      !file.facts.spawns.isEmpty || file.language == .shell,
      let place = ByteSearch.first(Array(asked.utf8), in: text)
    else { return }
    report.find(
      file.finding(
        rule, place..<(place + asked.utf8.count),
        "'\(file.name)' looks for publishing rights and uses them",
        facts: [Fact("asks", now: asked), Fact("acts", now: acted)],
        family: "Shai-Hulud, CanisterWorm"))
  }
}
