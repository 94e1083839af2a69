import Evidence

/// A called workflow gets every secret.
enum SecretsInherited: PipelineRule {
  static let rule = Rule(
    id: "secrets-inherited", domain: .pipelines, kind: .weakness, severity: .medium,
    confidence: .certain, title: "a called workflow gets every secret",
    explanation: """
      `secrets: inherit` hands all secrets of the repository and the organisation to the called workflow,
      also those that it does not know today. In another repository, by a reference that can move, that
      is everything for whoever moves it.
      """,
    evidence: "the job that calls", remedy: "name the secrets that the workflow needs",
    falsePositives: "workflows of the same repository: low", techniques: [.credentialsInFiles])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs {
      guard let call = job.job.call, let secrets = call.secrets, secrets.string == "inherit",
        let uses = call.uses.string
      else { continue }
      report.find(
        Finding(
          rule, job.subject, "'\(uses)' gets every secret",
          severity: uses.hasPrefix("./") ? .low : .medium,
          places: [call.uses.place(.cause), secrets.place(.step(1))], identity: [uses]))
    }
  }
}
