import Evidence

/// A way from somebody without rights to code that runs with a job's powers.
enum OutsiderReachesExecution: PipelineRule {
  static let rule = Rule(
    id: "outsider-reaches-execution", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .high, title: "an outsider can run code with a job's powers",
    explanation: """
      One path, told step by step: a trigger that anyone can fire, something of theirs that the job takes
      in, a step that runs it, and what the job can do then. Each part alone is common and harmless; this
      is how apidiff.yaml of trivy, the workflows of nx, ultralytics and asyncapi, and the targets of
      hackerbot-claw were taken. The separate weaknesses on the path are not told again.
      """,
    evidence: "the places of trigger, checkout or expression, execution and powers",
    remedy:
      "check out the base only, or move what runs the head into a workflow on pull_request without secrets; put texts into env and use \"$NAME\"; give the job permissions: {}",
    falsePositives:
      "a gate that only the repository's settings show (an environment with reviewers) is named and lowers the finding",
    techniques: [.poisonedPipeline, .compromiseSoftwareSupplyChain, .stealApplicationToken])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for path in pipelines.paths { report.find(finding(path)) }
  }

  private static func finding(_ path: AttackPath) -> Finding {
    let job = path.job
    let first = path.entries[0]
    var places = [first.execution.asCause, path.reach.trigger.key.place(.step(1))]
    places += [first.place.asStep(2), first.execution.asStep(3)]
    places += job.powers.secrets.prefix(1).map { $0.place.asStep(4) }
    places += path.entries.dropFirst().map { $0.place.asStep(2) }
    var facts = [
      Fact("1 trigger", now: "\(path.reach.trigger.event): anyone \(path.reach.trigger.act)"),
      Fact("2 control", now: first.what), Fact("3 runs", now: first.executed),
      Fact("4 powers", now: job.powers.description),
    ]
    if let gate = path.gate { facts.append(Fact("gate", now: gate)) }
    if path.entries.count > 1 {
      facts.append(Fact("also", now: "\(path.entries.count - 1) more ways in the same job"))
    }
    return Finding(
      rule, job.subject,
      "anyone who \(path.reach.trigger.act) can run code in the job '\(job.job.id)' with \(job.powers.description)",
      severity: path.gate == nil ? .high : .medium,
      confidence: job.powers.isStated ? .high : .medium, related: [job.owner.subject],
      places: places, facts: facts, identity: [path.reach.trigger.event],
      repair: job.repair(ofStep: first.step))
  }
}

extension Place {
  var asCause: Place { with(.cause) }
  func asStep(_ number: Int) -> Place { with(.step(number)) }
}
