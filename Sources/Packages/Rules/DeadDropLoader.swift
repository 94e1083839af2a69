import Evidence
import Patterns
import Syntax

/// Code is fetched from a public paste or JSON store and run.
enum DeadDropLoader: ContentRule {
  static let rule = Rule(
    id: "dead-drop-loader", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "code is fetched from a public paste or JSON store and run",
    explanation: """
      A free store of pastes or JSON documents is where loaders keep the next stage: it can be
      changed at any moment, and its host is trusted. Such an address alone is a demo; beside an
      evaluation it is a loader.
      """,
    evidence: "the address and the evaluation",
    remedy: "remove the package; report the document to the store",
    falsePositives: "0 of 71,969 files with both",
    techniques: [.deadDropResolver, .javaScript])

  static let words: [[Literal]] = [
    [
      "jsonkeeper.com", "npoint.io", "mocki.io", "jsonsilo", "jsonbin", "jsonblob",
      "pastebin.com/raw", "gist.githubusercontent.com", "telegra.ph", "rentry.co", "paste.ee",
      "hastebin",
    ],
    ["eval", "Function", "runIn", "_compile", "exec"],
  ]
  static let languages: Set<Language> = [.javaScript, .python]

  private static let hosts = [
    "jsonkeeper.com/b/", "api.npoint.io", "mocki.io/v1", "jsonsilo", "jsonbin", "jsonblob.com",
    "pastebin.com/raw", "gist.githubusercontent.com", "telegra.ph", "rentry.co", "paste.ee/",
    "hastebin",
  ]

  static func check(_ file: CodeFile, into report: inout Report) {
    for host in hosts {
      for place in ByteSearch.all(host, in: file.view.text) {
        guard let sink = ScriptFacts.near(file.facts.sinks, place, 3000) else { continue }
        report.find(
          file.finding(
            rule, sink.range, "'\(file.name)' runs code beside the address of a public store",
            facts: [Fact("store", now: host)], family: "BeaverTail with JSON stores, WeaselBiscuit")
        )
        return
      }
    }
  }
}
