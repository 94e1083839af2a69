import Evidence
import Syntax

/// An AI agent reads what an outsider writes and has powers.
enum AgentOnUntrustedText: PipelineRule {
  static let rule = Rule(
    id: "agent-on-untrusted-text", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .medium, title: "an AI agent with powers reads what an outsider writes",
    explanation: """
      A model follows instructions in the text it is given: an issue's title, a pull request's diff, a
      CLAUDE.md that the pull request brings. With a token that may write, secrets beside its own, or
      tools that run commands, the writer of the text has them. So issues of cline and pull requests of
      ambient-code were used.
      """,
    evidence: "the agent's step, the trigger and the powers",
    remedy:
      "let only members start it; no tools that run commands; permissions: {contents: read}; post its answer from another job",
    falsePositives:
      "agents that check the writer's permission themselves, as most do unless told otherwise, are medium; those that are told to answer everyone are high",
    techniques: [.poisonedPipeline])

  private static let agents: Set = [
    "anthropics/claude-code-action", "anthropics/claude-code-base-action",
    "google-github-actions/run-gemini-cli", "openai/codex-action", "actions/ai-inference",
    "google-gemini/gemini-cli-action", "cursor/agent-action", "sst/opencode/github",
  ]

  private static let commands: Set = [
    "claude", "codex", "gemini", "opencode", "aider", "cursor-agent",
  ]

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs {
      let reach = job.privileged.first { reach in
        reach.trigger.event != "workflow_run" && reach.powers.writes.map { !$0.isEmpty } ?? true
      }
      guard let reach else { continue }
      for step in job.steps {
        guard let what = agent(step) else { continue }
        let answer = reach.step(step.step.index)
        guard !answer.isClosed else { continue }
        let opened = openness(step.step)
        // Where the agent itself asks nobody, the trigger is all there is between a stranger and the powers.
        let isForAll = opened?.isForAll == true
        report.find(
          Finding(
            rule, job.subject,
            "'\(what.name)' reads what anyone writes who \(reach.trigger.act), with \(reach.powers.description)"
              + (answer.gate.map { "; gate: " + $0 } ?? ""),
            severity: opened == nil || answer.gate != nil ? .medium : .high,
            confidence: isForAll ? .high : nil,
            related: isForAll ? [job.owner.subject] : [],
            places: [what.place, reach.trigger.key.place(.step(1))],
            facts: opened.map { [Fact("opened", now: $0.what)] } ?? [], identity: [what.name]))
      }
    }
  }

  private static func agent(_ step: JudgedStep) -> (name: String, place: Place)? {
    if let action = step.step.action, agents.contains(action), let uses = step.step.uses {
      return (action, uses.place(.cause))
    }
    guard let script = step.script,
      let call = script.calls.first(where: { call in
        commands.contains(call.name)
          && call.has(
            "-p", "--print", "exec", "run", "--yolo", "--message",
            "--dangerously-skip-permissions", "--full-auto")
      })
    else { return nil }
    return (call.name, script.place(.cause, call.command.range))
  }

  /// What takes the agent's own limits away, and whether it answers everyone then.
  static func openness(_ step: Step) -> (what: String, isForAll: Bool)? {
    for (name, value) in step.with {
      let text = value.string ?? ""
      if ["allowed_non_write_users", "allow-users", "allowed_bots"].contains(name), text == "*" {
        return ("\(name): \"*\"", name != "allowed_bots")
      }
      if text.holds("--dangerously-skip-permissions") || text.holds("--yolo") {
        return ("no limit of tools", false)
      }
    }
    return nil
  }
}
