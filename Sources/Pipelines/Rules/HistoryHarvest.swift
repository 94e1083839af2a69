import Evidence
import Syntax

/// A pipeline searches all of history for credentials.
enum HistoryHarvest: PipelineRule {
  static let rule = Rule(
    id: "history-harvest", domain: .pipelines, kind: .attack, severity: .high, confidence: .high,
    title: "a job searches all of history for credentials",
    explanation: """
      A full checkout, every patch of every branch, and a search for the forms of credentials (AKIA…,
      ghp_…, PRIVATE KEY) in one job, by hand: that is what the workflows of GhostAction did in October
      2026. Scanners for secrets are actions or programs of their own and are not told.
      """,
    evidence: "the command", remedy: "remove the workflow, rotate what history holds",
    falsePositives: "none in 120 repositories", techniques: [.credentialsInFiles])

  private static let forms = [
    "AKIA", "ghp_", "PRIVATE KEY", "gho_", "xoxb", "npm_[", "AIza", "sk_live",
  ]

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for script in pipelines.scripts where script.language == .shell {
      let text = script.text.text
      guard ByteSearch.contains(script.text.bytes, "git"),
        forms.contains(where: { TextSearch.holds(text, $0) })
      else { continue }
      let calls = script.calls
      let log = calls.first { call in
        call.name == "git" && call.arguments.contains("log") && call.has("-p", "--patch")
          && call.has("--all")
      }
      let search = calls.contains { call in
        ["grep", "egrep", "rg", "awk", "sed", "git"].contains(call.name)
          && call.arguments.contains { word in
            forms.contains { TextSearch.holds(word, $0) }
          }
      }
      guard let log, search else { continue }
      report.find(
        Finding(
          rule, script.subject, "every patch of every branch is searched for credentials",
          related: script.related, places: [script.place(.cause, log.command.range)],
          identity: [script.label]))
    }
  }
}
