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
    [
      "process.env", "os.environ", "process['env']", "process[\"env\"]", "$(env)", "$(printenv)",
      "`env`", "`printenv`", "$(set)",
    ],
    [
      "fetch", "axios", "post", "send", "request", "write", "end(", "requests", "urlopen",
      "httpx", "got", "sendBeacon", "curl", "wget",
    ],
  ]
  static let languages: Set<Language> = [.javaScript, .python, .shell]
  static let stage = Stage.source

  private static let members = ["post", "send", "write", "end", "request", "put"]

  static func check(_ file: CodeFile, into report: inout Report) {
    guard file.language != .shell else { return checkShell(file, into: &report) }
    // Names of a letter or two are a minifier's, who uses each for many things.
    let names = (file.view.aliases("process.env") + file.view.aliases("os.environ"))
      .filter { $0.count > 2 }
    var calls = file.facts.network
    if file.language == .javaScript {
      calls += members.flatMap { file.view.calls($0, anyObject: true) }
    }
    var told: Set<Int> = []
    for call in calls where call.arguments.count <= 1500 {
      let text = Closures.removed(from: file.view.code(call.arguments))
      let isBracketed = ["process['env']", "process[\"env\"]"]
        .contains(where: file.view.text(call.arguments).contains)
      guard sendsAll(text, file.language) || isBracketed || sendsAlias(text, names),
        told.insert(call.arguments.lowerBound).inserted
      else {
        continue
      }
      report.find(
        file.finding(
          rule, call.range, "'\(file.name)' sends the whole environment",
          family: "BetPoker, ctx and their copies"))
    }
  }

  /// A line of a shell that hands the environment to a program that sends.
  private static func checkShell(_ file: CodeFile, into report: inout Report) {
    for line in TextLines.all(of: file.view.text) {
      let text = file.view.text(line)
      guard ["curl ", "wget "].contains(where: text.contains),
        ["$(env)", "$(printenv)", "`env`", "`printenv`", "$(set)"].contains(where: text.contains)
      else { continue }
      report.find(
        file.finding(
          rule, line, "'\(file.name)' sends the whole environment", family: "Codecov's uploader"))
    }
  }

  /// Another name of the environment, whole: `JSON.stringify(all)`, `...all`, `data: all`.
  private static func sendsAlias(_ text: String, _ names: [String]) -> Bool {
    names.contains { name in
      [
        "stringify(\(name))", "...\(name)", "body: \(name)", "data: \(name)", "dumps(\(name))",
        "data=\(name)", "json=\(name)",
      ]
      .contains { word in
        text.ranges(of: word).contains { range in
          let next = text[range.upperBound...].first
          return next.map { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "." && $0 != "[" }
            != false
        }
      }
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
