import Evidence
import Patterns

/// The whole environment goes into a request.
enum EnvironmentExfiltration: ContentRule {
  static let rule = Rule(
    id: "environment-exfiltration", domain: .packages, kind: .attack, severity: .high,
    confidence: .high,
    title: "the whole environment goes into a request",
    explanation: """
      The environment of a build or a developer's shell holds tokens and keys. A request that
      carries all of it sends them to whoever answers; honest code sends the few values it
      names.
      """,
    evidence: "the request and the part of it that is the environment",
    remedy: "treat every secret of the environments it ran in as read; remove it",
    falsePositives: "0 of 60,471 files after nested env: objects and closures are left out",
    techniques: [.credentialsInFiles, .exfiltrationOverC2])

  static let words: [[Literal]] = [
    ["process.env", "os.environ"],
    [
      "fetch", "axios", "post", "send", "request", "write", "end(", "requests", "urlopen",
      "httpx", "got", "sendBeacon",
    ],
  ]
  static let languages: Set<Language> = [.javaScript, .python]
  static let stage = Stage.source

  private static let members = ["post", "send", "write", "end", "request", "put"]

  static func check(_ file: CodeFile, into report: inout Report) {
    var calls = file.facts.network
    if file.language == .javaScript {
      calls += members.flatMap { file.view.calls($0, anyObject: true) }
    }
    var told: Set<Int> = []
    for call in calls where call.arguments.count <= 1500 {
      let text = Closures.removed(from: file.view.code(call.arguments))
      guard sendsAll(text, file.language), told.insert(call.arguments.lowerBound).inserted else {
        continue
      }
      report.find(
        file.finding(
          rule, call.range, "'\(file.name)' sends the whole environment",
          family: "BetPoker, ctx and their copies"))
    }
  }

  private static func sendsAll(_ text: String, _ language: Language) -> Bool {
    let whole =
      language == .python
      ? [
        "dict(os.environ)", "json.dumps(os.environ", "data=os.environ", "json=os.environ",
        "dict(**os.environ)", "str(os.environ)", "os.environ.copy()", "os.environ.items()",
      ]
      : [
        "...process.env", "JSON.stringify(process.env", "(process.env)", "data: process.env",
        "env: process.env", "body: process.env",
      ]
    return whole.contains { word in
      text.ranges(of: word).contains { range in
        let next = text[range.upperBound...].first
        return next != "." && next != "[" && next.map { !$0.isLetter && $0 != "_" } != false
      }
    }
  }
}
