import Evidence
import Syntax

/// An outsider's text is written to the environment file of later steps.
enum EnvFileInjection: PipelineRule {
  static let rule = Rule(
    id: "env-file-injection", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .medium, title: "an outsider's text sets the environment of later steps",
    explanation: """
      A line end in what is written to GITHUB_ENV or GITHUB_PATH begins another variable: LD_PRELOAD,
      BASH_ENV or NODE_OPTIONS then run code in every later step. Artifacts of pull requests and fields of
      the event can hold such line ends.
      """,
    evidence: "the line that writes, and where its text comes from",
    remedy:
      "write only what was checked: a number, one of a few words; or pass it as a step's output",
    falsePositives: "texts without line ends, as branches' names are: medium",
    techniques: [.poisonedPipeline])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs where !job.privileged.isEmpty {
      for step in job.steps {
        guard let script = step.script, script.language == .shell,
          ByteSearch.contains(script.text.bytes, "GITHUB_ENV")
        else { continue }
        check(script, step, job, into: &report)
      }
    }
  }

  private static func check(
    _ script: PipelineScript, _ step: JudgedStep, _ job: JudgedJob, into report: inout Report
  ) {
    let flow = job.privileged.first.map { job.flow(by: $0.caller) } ?? job.flow
    let outputs = ScriptOutputs(script, step.step.index, flow)
    for command in script.shell.commands where ScriptOutputs.target(command) == "env:" {
      var taint = command.words.dropFirst().reduce(Taint.none) {
        .graver($0, outputs.taint($1))
      }
      // `cat file >> "$GITHUB_ENV"`
      if let artifact = flow.artifact, artifact < step.step.index,
        CommandCall(command).name == "cat"
      {
        taint = Taint(control: .outsider, root: "a file of an artifact", way: [])
      }
      guard taint.control == .outsider else { continue }
      let isOneLine = taint.root.hasSuffix("head_ref") || taint.root.hasSuffix("head.ref")
      report.find(
        Finding(
          rule, job.subject, "'\(taint.root)' is written to the environment of later steps",
          severity: isOneLine ? .medium : .high,
          related: [job.owner.subject], places: [script.place(.cause, command.range)],
          identity: [taint.root]))
    }
  }
}
