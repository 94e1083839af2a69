import Evidence

/// All secrets at once are handed to a step.
enum AllSecretsExposed: PipelineRule {
  static let rule = Rule(
    id: "all-secrets-exposed", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .certain, title: "every secret is put into a job",
    explanation: """
      `toJSON(secrets)` and `secrets[…]` with a computed name make the runner load every secret of the
      repository and the organisation into the job's memory, and the first writes them into one text.
      Both worms that spread through npm used it.
      """,
    evidence: "the expression", remedy: "name the secrets that are needed, one by one",
    falsePositives: "a matrix that picks one of few secrets loads them all nevertheless: medium",
    techniques: [.credentialsInFiles])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs {
      for found in job.expressions {
        guard let expression = found.embedded.expression else { continue }
        for part in expression.all {
          guard case .context("secrets", let steps) = part.node else { continue }
          if case .name? = steps.first { continue }
          let isWhole = steps.isEmpty
          report.find(
            Finding(
              rule, job.subject,
              isWhole
                ? "all secrets are written into one text" : "a secret is picked by a computed name",
              severity: isWhole ? .high : .medium,
              related: [job.owner.subject],
              places: [found.text.place(.cause, found.embedded.range(of: part))],
              identity: [isWhole ? "all" : "computed"]))
        }
      }
    }
  }
}
