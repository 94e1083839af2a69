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
      "a gate that only the repository's settings or a run show (an environment with reviewers, a script that is handed the association, a list of names) is named and lowers the finding",
    techniques: [.poisonedPipeline, .compromiseSoftwareSupplyChain, .stealApplicationToken])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for path in pipelines.paths { report.find(finding(path)) }
  }

  private static func finding(_ path: AttackPath) -> Finding {
    let job = path.job
    let first = path.entries[0]
    let powers = path.reach.powers
    let act = path.reach.trigger.act
    var places = [first.execution.asCause]
    var facts: [Fact] = []
    func tell(_ what: String, _ text: String, _ place: Place?) {
      let number = facts.count + 1
      facts.append(Fact("\(number) \(what)", now: text))
      if let place { places.append(place.asStep(number)) }
    }
    tell(
      "trigger", "\(path.reach.trigger.event): anyone \(act)", path.reach.trigger.key.place(.cause))
    for caller in (path.reach.caller?.chain ?? []).reversed() {
      tell(
        "call", "the job '\(caller.job.job.id)' calls '\(caller.uses)'",
        caller.place(of: first.what))
    }
    tell("control", first.what, first.place)
    for (index, call) in first.way.enumerated() {
      tell("use", "an input of '\(call.uses)'", index == 0 ? nil : call.place)
    }
    tell("runs", first.executed, first.execution)
    tell("powers", powers.description, powers.secrets.first?.place)
    places += path.entries.dropFirst().map { $0.place.asStep(2) }
    if let gate = path.gate { facts.append(Fact("gate", now: gate)) }
    if path.entries.count > 1 {
      facts.append(Fact("also", now: "\(path.entries.count - 1) more ways in the same job"))
    }
    return Finding(
      rule, job.subject,
      "anyone who \(act) can run code in the job '\(job.job.id)' with \(powers.description)"
        + (path.gate.map { "; gate: " + $0 } ?? ""),
      severity: path.gate == nil ? .high : .medium,
      confidence: powers.isStated ? .high : .medium, related: [job.owner.subject],
      places: places, facts: facts, identity: [path.reach.trigger.event],
      repair: job.repair(ofStep: first.step))
  }
}

extension Place {
  var asCause: Place { with(.cause) }
  func asStep(_ number: Int) -> Place { with(.step(number)) }
}
