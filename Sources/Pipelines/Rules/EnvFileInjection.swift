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
    remedy: "write only what was checked: a number, one of a few words; or pass it as a step's output",
    falsePositives: "texts without line ends, as branches' names are: medium",
    techniques: [.poisonedPipeline])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs where !JobReach.privileged(job).isEmpty {
      let artifact = job.steps.first { ["dawidd6/action-download-artifact", "actions/download-artifact"]
        .contains($0.step.action) && job.owner.events.contains("workflow_run") }
      for step in job.steps {
        guard let script = step.script, script.language == .shell else { continue }
        check(script, step, job, artifact?.step.index, into: &report)
      }
    }
  }

  private static func check(
    _ script: PipelineScript, _ step: JudgedStep, _ job: JudgedJob, _ artifact: Int?,
    into report: inout Report
  ) {
    for command in script.shell.commands {
      guard ScriptOutputs.target(command) == "env:" else { continue }
      let taint = command.words.dropFirst().reduce(Taint.none) {
        .graver($0, ScriptOutputs(script, step.step.index, job.flow).taint($1))
      }
      let readsFile = artifact.map { $0 < step.step.index } == true && reads(command, script)
      guard taint.control == .outsider || readsFile else { continue }
      report.find(
        Finding(
          rule, job.subject,
          readsFile
            ? "a file of an artifact is written to the environment of later steps"
            : "'\(taint.root)' is written to the environment of later steps",
          severity: taint.root.hasSuffix("head_ref") || taint.root.hasSuffix("head.ref")
            ? .medium : .high,
          places: [script.place(.cause, command.range)], identity: [taint.root]))
    }
  }

  /// `$(cat file)`, `cat file >> $GITHUB_ENV`
  private static func reads(_ command: ShellCommand, _ script: PipelineScript) -> Bool {
    let inner = Set(command.words.flatMap(\.groups))
    return CommandCall(command).name == "cat"
      || script.shell.commands.contains {
        inner.contains($0.group) && ["cat", "head", "jq"].contains(CommandCall($0).name)
      }
  }
}
