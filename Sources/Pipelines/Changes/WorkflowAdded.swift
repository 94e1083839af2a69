import Evidence

/// A change adds a pipeline.
enum WorkflowAdded: PipelineChangeRule {
  static let rule = Rule(
    id: "workflow-added", domain: .pipelines, kind: .change, severity: .medium,
    confidence: .certain,
    title: "a pipeline is added",
    explanation: """
      A new file is a pipeline that runs as soon as it lands, with triggers, permissions and secrets of its
      own. That is how Shai-Hulud (discussion.yaml), GhostAction and Megalodon stayed in repositories that a
      stolen token could write to. The finding says what can start it and what it can do.
      """,
    evidence: "the file, its triggers and its powers", remedy: "review it as code with credentials",
    falsePositives: "every honest new workflow; it is a change to look at, not a fault",
    techniques: [.poisonedPipeline])

  static func check(_ base: PipelineSet, _ candidate: PipelineSet, into report: inout Report) {
    let known = Set(base.pipelinePaths)
    for judged in candidate.workflows where !known.contains(judged.path) {
      let powers = PipelinePowers.of(judged).keys.sorted()
      func list(_ kind: PipelinePower.Kind) -> String {
        powers.filter { $0.kind == kind }.map(\.text).joined(separator: "; ")
      }
      let facts = [
        ("starts on", list(.trigger)), ("permissions", list(.permission)),
        ("secrets", list(.secret)),
        ("runners", list(.runner)),
      ]
      report.find(
        Finding(
          rule, judged.subject, "'\(judged.path.text)' is a new workflow",
          places: [judged.workflow.root.startPlace(.cause)],
          facts: facts.filter { !$0.1.isEmpty }.map { Fact($0.0, now: $0.1) }))
    }
    for source in candidate.otherPipelines where !known.contains(source.path) {
      report.find(
        Finding(
          rule, .file(source.path), "'\(source.path.text)' is a new pipeline",
          places: [source.place(.cause)]))
    }
  }
}
