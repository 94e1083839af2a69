import Evidence
import Syntax

/// The runner's memory is read, where the secrets of all steps lie.
enum RunnerMemoryAccess: PipelineRule {
  static let rule = Rule(
    id: "runner-memory-access", domain: .pipelines, kind: .attack, severity: .critical,
    confidence: .high, title: "the runner's memory is read",
    explanation: """
      The process Runner.Worker holds every secret of the job in clear. Reading /proc/<pid>/mem, or
      searching for `"isSecret":true` in it, is what the payloads of tj-actions, reviewdog and trivy-action
      did. Nothing that builds software does.
      """,
    evidence: "the command", remedy: "remove it, rotate every secret that the job could read",
    falsePositives: "none in 120 repositories; texts about it (documentation, rules) are not executable",
    techniques: [.processMemory, .compromiseSoftwareSupplyChain])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for script in pipelines.scripts {
      let bytes = script.text.bytes
      guard ByteSearch.contains(bytes, "/proc/") || ByteSearch.contains(bytes, "isSecret") else {
        continue
      }
      guard let range = evidence(script) else { continue }
      report.find(
        Finding(
          rule, script.subject, "a script reads the memory of the runner's process",
          places: [script.place(.cause, range)], identity: [script.label]))
    }
  }

  /// The command that reads, not a comment that tells of it.
  private static func evidence(_ script: PipelineScript) -> Range<Int>? {
    let bytes = script.text.bytes
    let readsMemory =
      ByteSearch.contains(bytes, "/proc/")
      && (ByteSearch.contains(bytes, "/mem") || ByteSearch.contains(bytes, "/maps"))
    let namesRunner = ByteSearch.contains(bytes, "Runner.Worker")
    let namesSecret = ByteSearch.contains(bytes, "isSecret")
    guard readsMemory && (namesRunner || namesSecret) || namesRunner && namesSecret else {
      return nil
    }
    guard script.language == .shell else { return 0..<min(bytes.count, 40) }
    return script.shell.commands.first { command in
      let texts =
        (command.words + command.assignments.map(\.value) + command.redirections.map(\.target))
        .map(\.outline)
      return texts.contains { text in
        ["/proc/", "Runner.Worker", "isSecret"].contains { ExpressionEvaluator.holds(text, $0) }
      }
    }?.range
  }
}
