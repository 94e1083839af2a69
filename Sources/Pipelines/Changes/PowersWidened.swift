import Evidence

/// A change lets a pipeline do more, or lets more people start it.
enum PowersWidened: PipelineChangeRule {
  static let rule = Rule(
    id: "powers-widened", domain: .pipelines, kind: .change, severity: .medium,
    confidence: .certain,
    title: "a pipeline can do more than before",
    explanation: """
      A workflow that was there gains a trigger that outsiders fire, a permission, a secret, a self-hosted
      runner, or loses its permissions block or the environment that asks for approval. Each is a line that
      is easy to miss in a review.
      """,
    evidence: "what it has now and had not",
    remedy: "ask why; `pintle diff` shows all of it on one page",
    falsePositives: "every honest new permission; it is a change to look at, not a fault",
    techniques: [.poisonedPipeline, .stealApplicationToken])

  static func check(_ base: PipelineSet, _ candidate: PipelineSet, into report: inout Report) {
    let before = Dictionary(
      base.workflows.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    for judged in candidate.workflows {
      guard let old = before[judged.path] else { continue }
      let was = Set(PipelinePowers.of(old).keys)
      let now = PipelinePowers.of(judged)
      for (power, place) in now.sorted(by: { $0.key < $1.key })
      where !was.contains(power) && isWider(power, was) {
        report.find(
          Finding(
            rule, judged.subject,
            "'\(judged.path.text)' gains the \(power.kind.rawValue) '\(power.text)'",
            places: [place], facts: [Fact(power.kind.rawValue, now: power.text)],
            identity: [power.kind.rawValue, power.text]))
      }
      checkLost(old, judged, into: &report)
    }
  }

  /// Filters that change, and triggers of members, widen nothing that matters here.
  private static func isWider(_ power: PipelinePower, _ was: Set<PipelinePower>) -> Bool {
    switch power.kind {
    case .environment: return false
    case .trigger:
      let event = String(power.text.prefix { $0 != " " })
      let isNew = !was.contains { $0.kind == .trigger && $0.text.prefix { $0 != " " } == event }
      let privileged: Set = [
        "pull_request_target", "workflow_run", "issue_comment", "issues", "discussion",
        "discussion_comment", "repository_dispatch", "workflow_dispatch", "schedule", "fork",
        "watch",
      ]
      return isNew && privileged.contains(event)
    case .permission:
      return !power.text.hasPrefix("read-all")
        && !was.contains { $0.kind == .permission && $0.text.hasPrefix("write-all for every job") }
    case .secret, .runner: return true
    }
  }

  /// An environment that is gone asks nobody any more.
  private static func checkLost(
    _ old: JudgedWorkflow, _ judged: JudgedWorkflow, into report: inout Report
  ) {
    for job in judged.jobs where job.powers.environment == nil {
      guard let environment = old.job(job.job.id)?.powers.environment else { continue }
      report.find(
        Finding(
          rule, judged.subject, "the job '\(job.job.id)' loses the environment '\(environment)'",
          places: [job.job.key.place(.cause)], facts: [Fact("environment", was: environment)],
          identity: ["environment", job.job.id]))
    }
  }
}
