import Evidence
import Syntax

/// Workflow commands that GitHub switched off for good are switched on.
enum InsecureCommands: PipelineRule {
  static let rule = Rule(
    id: "insecure-commands", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .certain, title: "commands in printed text can set the environment",
    explanation: """
      With ACTIONS_ALLOW_UNSECURE_COMMANDS every line that a step prints can set environment variables and
      the path (`::set-env`, `::add-path`), so printing an issue's title runs it. GitHub removed these
      commands in 2020 for that (CVE-2020-15228).
      """,
    evidence: "the variable",
    remedy: "write to $GITHUB_ENV and $GITHUB_PATH, and remove the variable",
    falsePositives: "none known", techniques: [.poisonedPipeline])

  private static let name = "ACTIONS_ALLOW_UNSECURE_COMMANDS"

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for judged in pipelines.workflows {
      check(judged.workflow.env, judged.subject, into: &report)
      for job in judged.jobs {
        check(job.job.env, job.subject, into: &report)
        for step in job.job.steps { check(step.env, job.subject, into: &report) }
      }
    }
    for action in pipelines.actions {
      for step in action.action.steps { check(step.env, action.subject, into: &report) }
    }
  }

  private static func check(
    _ env: Environment, _ subject: Subject, into report: inout Report
  ) {
    guard let value = env[name], !["false", "0", ""].contains(value.string?.lowercased() ?? "")
    else { return }
    report.find(
      Finding(
        rule, subject, "'\(name)' is set", places: [value.place(.cause)], identity: [name]))
  }
}
