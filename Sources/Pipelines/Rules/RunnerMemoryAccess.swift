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
    falsePositives:
      "none in 120 repositories; texts about it (documentation, rules) are not executable",
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
          related: script.related, places: [script.place(.cause, range)], identity: [script.label]))
    }
  }

  /// The command that reads, not a comment that tells of it.
  private static func evidence(_ script: PipelineScript) -> Range<Int>? {
    guard script.language == .shell else {
      return isReading([script.text.text]) ? 0..<min(script.text.bytes.count, 40) : nil
    }
    let commands = script.shell.commands.map { command in
      (command.words + command.assignments.map(\.value) + command.redirections.map(\.target))
        .map(\.outline)
    }
    guard isReading(commands.flatMap(\.self)) else { return nil }
    let index = commands.firstIndex { texts in
      texts.contains { readsMemory($0) || TextSearch.holds($0, "isSecret") }
    }
    return index.map { script.shell.commands[$0].range }
  }

  private static func isReading(_ texts: [String]) -> Bool {
    let memory = texts.contains(where: readsMemory)
    let runner = texts.contains { TextSearch.holds($0, "Runner.Worker") }
    let secret = texts.contains { TextSearch.holds($0, "isSecret") }
    return memory && (runner || secret) || runner && secret
  }

  /// `/proc/<pid>/mem`, `/proc/<pid>/maps`; `/proc/meminfo` is something else.
  private static func readsMemory(_ text: String) -> Bool {
    guard TextSearch.holds(text, "/proc/") else { return false }
    let bytes = Array(text.utf8)
    return ["/mem", "/maps"].contains { name in
      let name = Array(name.utf8)
      guard bytes.count >= name.count else { return false }
      return (0...(bytes.count - name.count)).contains { start in
        guard bytes[start..<(start + name.count)].elementsEqual(name) else { return false }
        let next = start + name.count < bytes.count ? bytes[start + name.count] : 0
        return !(0x61...0x7A).contains(next | 0x20)
      }
    }
  }
}
