import Evidence

/// Code of the repository that an AI agent starts.
enum AgentHook: PipelineRule {
  static let rule = Rule(
    id: "agent-hook", domain: .pipelines, kind: .weakness, severity: .medium, confidence: .high,
    title: "an AI agent starts code of the repository",
    explanation: """
      Hooks and servers in `.claude`, `.cursor`, `.gemini` and `.mcp.json` start with the agent, on the
      developer's machine and with their credentials; a pull request that adds one is run by whoever looks
      at it with an agent. Commands that download, decode or hide are an attack. Settings that take the
      question before each command away, or send the agent's traffic to another address, are high.
      """,
    evidence: "the command or the setting",
    remedy: "keep such files out of the repository, or have their changes approved",
    falsePositives:
      "teams that share hooks and servers on purpose: medium, and existing ones never fail",
    techniques: [.eventTriggeredExecution])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    HookFindings.add(pipelines.hooks.filter { $0.starter == .agent }, rule, into: &report)
    for setting in pipelines.settings where !setting.isEditor {
      report.find(
        Finding(
          rule, .file(setting.source.path), "'\(setting.name)' \(setting.what)", severity: .high,
          places: [setting.source.place(.cause, setting.range)], identity: [setting.name]))
    }
  }
}
