import Evidence
import Syntax

/// A token that may do more than its jobs need.
enum ExcessivePermissions: PipelineRule {
  static let rule = Rule(
    id: "excessive-permissions", domain: .pipelines, kind: .weakness, severity: .medium,
    confidence: .high, title: "a token may do more than its jobs need",
    explanation: """
      Every step of a job, and every action that it uses, can use the job's token. `write-all` gives them
      everything; a write scope at the level of the workflow gives it to every job; without any
      permissions block the token has what the repository's or organisation's setting says, which for
      older ones is write access to everything.
      """,
    evidence: "the block, or the workflow and jobs that have none",
    remedy: "permissions: {contents: read} for the workflow, and what a job needs at that job",
    falsePositives:
      "repositories whose default token is read-only cannot be told from others in a clone: a missing block is low there by policy",
    techniques: [.stealApplicationToken])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for judged in pipelines.workflows where !judged.workflow.jobs.isEmpty {
      checkWorkflow(judged, into: &report)
      for job in judged.jobs { checkJob(job, into: &report) }
    }
  }

  private static func checkWorkflow(_ judged: JudgedWorkflow, into report: inout Report) {
    let workflow = judged.workflow
    switch workflow.permissions {
    case .missing: checkMissing(judged, into: &report)
    case .readAll(let value): report.find(broad(judged.subject, value, "read-all", .low))
    case .writeAll(let value):
      let isReached = workflow.triggers.contains { $0.access == .outsiderWithPowers }
      report.find(broad(judged.subject, value, "write-all", isReached ? .high : .medium))
    case .scopes(_, let scopes):
      // With one job there is nobody else to give it to; jobs with their own block do not get it.
      let heirs = workflow.jobs.count { $0.permissions.isMissing }
      guard workflow.jobs.count > 1, heirs > 0, !workflow.isOnlyCalled else { return }
      for scope in scopes where scope.level == "write" {
        report.find(
          Finding(
            rule, judged.subject,
            "every job of the workflow may write '\(scope.name)'",
            severity: weight(scope.name), places: [scope.key.place(.cause)],
            identity: [scope.name]))
      }
    }
  }

  private static func weight(_ scope: String) -> Severity {
    ["statuses", "models", "pull-requests", "issues", "checks", "discussions"].contains(scope)
      ? .low : .medium
  }

  private static func checkMissing(_ judged: JudgedWorkflow, into report: inout Report) {
    let without = judged.workflow.jobs.filter { $0.permissions.isMissing }
    // A workflow that is only called has the caller's permissions at most.
    guard !without.isEmpty, !judged.workflow.isOnlyCalled else { return }
    let isWhole = without.count == judged.workflow.jobs.count
    let place = judged.workflow.root.startPlace(.cause)
    report.find(
      Finding(
        rule, judged.subject,
        isWhole
          ? "the workflow has no permissions block, so its token has the repository's default"
          : "\(without.count) of \(judged.workflow.jobs.count) jobs have no permissions block, so their token has the repository's default",
        confidence: .medium,
        places: [place] + without.map { $0.key.place(.step(1)) }, identity: ["missing"],
        repair: isWhole ? PermissionsRepair.of(judged) : nil))
  }

  private static func checkJob(_ judged: JudgedJob, into report: inout Report) {
    switch judged.job.permissions {
    case .readAll(let value): report.find(broad(judged.subject, value, "read-all", .low))
    case .writeAll(let value):
      let isReached = !judged.privileged.isEmpty
      report.find(broad(judged.subject, value, "write-all", isReached ? .high : .medium))
    default: return
    }
  }

  private static func broad(
    _ subject: Subject, _ value: YAMLValue, _ what: String, _ severity: Severity
  ) -> Finding {
    Finding(
      rule, subject, "'\(what)' gives the token every scope", severity: severity,
      places: [value.place(.cause)], identity: [what])
  }
}

extension YAMLValue {
  /// Where it begins, without what it holds.
  func startPlace(_ role: Place.Role) -> Place {
    let first = members.first?.key.range ?? range.lowerBound..<range.lowerBound
    return source.place(role, first)
  }
}
