import Evidence
import Syntax

/// A pipeline that hides what it runs.
enum ObfuscatedPipeline: PipelineRule {
  static let rule = Rule(
    id: "obfuscated-pipeline", domain: .pipelines, kind: .attack, severity: .high,
    confidence: .medium, title: "a pipeline hides what it runs",
    explanation: """
      A long text is decoded (base64, hex) and handed to an interpreter, or `uses` takes a path with `..`
      and doubled slashes to name something else than a reader sees. What is written in clear can be
      reviewed; nothing honest needs this.
      """,
    evidence: "the command or the reference", remedy: "decode it by hand, read it, remove it",
    falsePositives: "a text that is decoded into a file is not told; reported as medium",
    techniques: [.obfuscatedFiles])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for script in pipelines.scripts where script.language == .shell {
      guard
        ByteSearch.contains(script.text.bytes, "base64")
          || ByteSearch.contains(script.text.bytes, "xxd")
      else { continue }
      checkDecoded(script, into: &report)
    }
    for use in pipelines.uses where use.kind == .action {
      guard use.text.holds("//") || use.text.holds("/../") || use.text.holds("/./"),
        !use.text.hasPrefix("./"), !use.text.holds("://")
      else { continue }
      report.find(
        Finding(
          rule, Subject(.use, use.text), "'\(use.text)' is not the path that it seems to be",
          kind: .weakness, severity: .low, places: [use.place(.cause)],
          identity: [use.source.path.text]))
    }
  }

  private static func checkDecoded(_ script: PipelineScript, into report: inout Report) {
    let calls = script.calls
    for call in calls where isDecoder(call) {
      let isRun = calls.contains { other in
        other.command.pipeline == call.command.pipeline && other.command.stage > call.command.stage
          && other.command.group == call.command.group && Downloads.runsInput(other)
      }
      let isEvaluated =
        call.command.group > 0
        && calls.contains { other in
          other.words.contains { $0.groups.contains(call.command.group) }
            && (other.name == "eval"
              || Downloads.interpreters.contains(other.name) && other.has("-c", "-e"))
        }
      guard isRun || isEvaluated else { continue }
      report.find(
        Finding(
          rule, script.subject, "an encoded text is decoded and run",
          related: script.related, places: [script.place(.cause, call.command.range)],
          identity: [script.label]))
    }
  }

  private static func isDecoder(_ call: CommandCall) -> Bool {
    switch call.name {
    case "base64": call.has("-d", "-D", "--decode", "-di")
    case "xxd": call.has("-r")
    case "openssl": call.arguments.contains("base64") && call.has("-d")
    default: false
    }
  }
}
