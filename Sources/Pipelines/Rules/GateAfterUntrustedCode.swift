import Evidence
import Syntax

/// pintle runs after code that it should judge.
enum GateAfterUntrustedCode: PipelineRule {
  static let rule = Rule(
    id: "gate-after-untrusted-code", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .certain, title: "the gate runs after the code that it judges",
    explanation: """
      A step of the job runs the repository's code (a build, tests, an installation) before `pintle check`.
      That code can exchange the binary, its arguments or the files it reads. The gate belongs into a job of
      its own, first thing after the checkout.
      """,
    evidence: "the step before, and the gate's own",
    remedy: "pintle init --write makes such a workflow",
    falsePositives: "none known", techniques: [.impairDefenses])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs {
      guard let gate = job.steps.first(where: runsGate), let script = gate.script else { continue }
      let earlier = job.steps.prefix { $0 !== gate }.lazy.compactMap {
        RepositoryCode.execution($0, folder: nil, from: 0)
      }.first
      guard let earlier else { continue }
      report.find(
        Finding(
          rule, job.subject, "'\(earlier.what)' runs before 'pintle check' in the same job",
          places: [script.text.source.place(.cause, script.text.range), earlier.place.asStep(1)]))
    }
  }

  private static func runsGate(_ step: JudgedStep) -> Bool {
    guard let script = step.script, script.text.text.holds("pintle") else { return false }
    return script.calls.contains { $0.name.hasSuffix("pintle") && $0.arguments.first == "check" }
  }
}
