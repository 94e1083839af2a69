import Evidence
import Syntax

/// A preview of a pull request stands at an address that anyone can guess.
enum GuessableEndpoint: PipelineRule {
  static let rule = Rule(
    id: "guessable-endpoint", domain: .pipelines, kind: .weakness, severity: .low,
    confidence: .medium,
    title: "a preview stands at an address that anyone can guess",
    explanation: """
      The address of an environment is made of a pull request's number or a branch's name alone. Whoever
      knows the pattern reaches every preview, also of changes that are not public yet.
      """,
    evidence: "the environment's address",
    remedy: "put it behind a login, or make part of the address random",
    falsePositives: "previews of public repositories are meant to be seen",
    techniques: [.poisonedPipeline])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs {
      guard let url = job.job.environment?["url"], let text = PipelineText(url),
        let first = text.text.utf8.first, first == UInt8(ascii: "h")
      else { continue }
      let paths = text.expressions.compactMap { $0.expression?.path }
      let guessable: Set = [
        "github.event.number", "github.event.pull_request.number", "github.head_ref",
        "github.ref_name",
      ]
      guard !paths.isEmpty, paths.allSatisfy(guessable.contains) else { continue }
      report.find(
        Finding(
          rule, job.subject, "the address of a preview is made of '\(paths[0])' alone",
          places: [url.place(.cause)], identity: [paths[0]]))
    }
  }
}
