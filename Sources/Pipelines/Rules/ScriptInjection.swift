import Evidence
import Syntax

/// Text that somebody else writes becomes part of a script.
enum ScriptInjection: PipelineRule {
  static let rule = Rule(
    id: "script-injection", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .high, title: "text that somebody else writes becomes part of a script",
    explanation: """
      `${{ … }}` is replaced before the shell, or the interpreter of a github-script step, sees the text.
      A title or a branch's name with `$(…)` in it is then a command; quotes around it do not help. The
      text is followed through env, outputs of steps and jobs, matrices and the inputs of reusable
      workflows and of actions of the same repository. In a Jenkinsfile it is Groovy that puts `${…}` into
      texts in double quotes, and what `+` joins to them. What an outsider writes is medium where the run has no powers (with powers it is told
      as outsider-reaches-execution; a Jenkinsfile's credentials make it high); what only members write, or
      what stands in a job whose conditions let no outsider's event in, is low.
      """,
    evidence: "the expression, and the way of its text",
    remedy: "put it into env and let the shell read it: env: {TITLE: ${{ … }}}, then \"$TITLE\"",
    falsePositives:
      "fields with few letters (numbers, ids, names of accounts) are known and not told; contexts of actions whose outputs nobody knows are not told",
    techniques: [.poisonedPipeline, .unixShell])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs {
      for injection in job.injections
      where injection.taint.control > .fixed && injection.action == nil {
        let range = injection.text.written(injection.range)
        guard !pipelines.isFolded(rule, injection.text.source, range) else { continue }
        report.find(
          finding(
            injection.text, injection.range, injection.path, injection.taint, job.subject,
            InjectionReach(injection, in: job),
            repair: job.repair(ofStep: injection.step)))
      }
    }
    let handed = HandedInjections(pipelines.jobs)
    for action in pipelines.actions { check(action, handed, pipelines, into: &report) }
    for injections in grouped(pipelines.jenkinsInjections) {
      if let found = finding(injections) { report.find(found) }
    }
  }

  /// One group for each value of each file, in the order in which they stand there.
  private static func grouped(_ injections: [JenkinsInjection]) -> [[JenkinsInjection]] {
    struct Key: Hashable {
      let file: TreePath
      let value: String
    }
    var groups: [Key: [JenkinsInjection]] = [:]
    var order: [Key] = []
    for injection in injections {
      let key = Key(file: injection.source.path, value: injection.path)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(injection)
    }
    return order.compactMap { groups[$0] }
  }

  /// Groovy puts values into texts in double quotes, as GitHub does everywhere.
  ///
  /// - Parameter injections: of one value, in one file.
  private static func finding(_ injections: [JenkinsInjection]) -> Finding? {
    guard let injection = injections.first else { return nil }
    let more = injections.count > 1 ? ", in \(injections.count) places" : ""
    let who = injection.control == .member ? "whoever may start the build" : "an outsider"
    let isHigh = injection.control == .outsider && injection.hasCredentials
    return Finding(
      rule, .file(injection.source.path),
      "'\(injection.path)' is put into a script\(more); \(who) can write it",
      severity: injection.control == .member ? .low : isHigh ? .high : .medium,
      places: injections.prefix(4).map { $0.source.place(.cause, $0.range) },
      identity: [injection.path])
  }

  private static func severity(_ taint: Taint, _ reach: InjectionReach) -> Severity {
    switch (taint.control, reach) {
    case (.outsider, .powers(gate: nil)): .high
    case (.outsider, .powers), (.outsider, .noPowers(gate: nil)): .medium
    case (.structured, _): .medium
    case (.outsider, _), (.member, _), (.fixed, _): .low
    }
  }

  /// In an action the inputs are whatever its callers hand over: those of the tree, or any other.
  private static func check(
    _ action: JudgedAction, _ handed: HandedInjections, _ pipelines: PipelineSet,
    into report: inout Report
  ) {
    let events = ["pull_request", "pull_request_target", "issues", "issue_comment", "push"]
    for step in action.steps {
      for text in Injection.sinks(step.step) {
        let found = Injection.contexts(text) { context in
          guard let path = context.path else { return .none }
          if path.hasPrefix("inputs.") { return Taint(control: .member, root: path) }
          return Taint(control: ContextCatalogue.control(path, events: events), root: path)
        }
        for (range, path, taint) in found {
          guard !pipelines.isFolded(rule, text.source, text.written(range)) else { continue }
          if let known = handed.gravest(text, range), known.injection.taint.control > .member,
            known.injection.taint.control > taint.control
          {
            report.find(finding(known, action.subject))
          } else if taint.control > .fixed {
            report.find(finding(text, range, path, taint, action.subject, .noPowers(gate: nil)))
          }
        }
      }
    }
  }

  /// What a job of the tree hands to an action's script.
  private static func finding(_ handed: HandedInjections.Handed, _ subject: Subject) -> Finding {
    let injection = handed.injection
    return finding(
      injection.text, injection.range, injection.path, injection.taint, subject,
      InjectionReach(injection, in: handed.job), calls: injection.calls,
      facts: [Fact("job", now: handed.job.subject.id)])
  }

  private static func finding(
    _ text: PipelineText, _ range: Range<Int>, _ path: String, _ taint: Taint, _ subject: Subject,
    _ reach: InjectionReach, calls: [Injection.Call] = [], facts: [Fact] = [],
    repair: Repair? = nil
  ) -> Finding {
    let way = (taint.way + [taint.root]).reduce(into: [String]()) { way, step in
      if way.last != step { way.append(step) }
    }
    let isOutsiders = taint.control == .structured || taint.control == .outsider && reach.isAny
    let who = isOutsiders ? "an outsider" : "whoever may start the run"
    let gate = isOutsiders && taint.control == .outsider ? reach.gate : nil
    return Finding(
      rule, subject,
      "'\(path)' is put into a script; \(who) can write it" + (gate.map { "; gate: " + $0 } ?? ""),
      severity: severity(taint, reach),
      places: [text.place(.cause, range)]
        + calls.enumerated().map { $0.element.place.asStep($0.offset + 1) },
      facts: (way.count > 1 ? [Fact("way", now: way.joined(separator: " <- "))] : []) + facts,
      identity: [path], repair: repair)
  }
}
