import Evidence
import Inventory

/// A job that can publish runs code that others can exchange.
enum SecretReachesMutableCode: PipelineRule {
  static let rule = Rule(
    id: "secret-reaches-mutable-code", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .high, title: "a secret is handed to code that others can exchange",
    explanation: """
      A step hands a secret to a third-party action that is named by a tag or a branch. Whoever can move
      that name has the secret with the next run: so the credentials of trivy-action's users were taken in
      March 2026, and LiteLLM's PyPI token with them.
      """,
    evidence: "the step, the reference and the secret",
    remedy: "name the action's commit, or give the secret to a step of its own",
    falsePositives:
      "vendors' own actions that need their own token are told, too: their tags move as well",
    techniques: [.compromiseSoftwareSupplyChain, .stealApplicationToken])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs {
      for step in job.job.steps {
        guard let uses = step.uses, let text = uses.string, let secret = secret(step),
          isMutable(text, own: pipelines.own)
        else { continue }
        report.find(
          Finding(
            rule, job.subject,
            "'\(text)' can move, and gets the secret '\(secret.name.uppercased())'",
            severity: job.powers.publishes && !isOfOwner(text, pipelines.own) ? .high : .medium,
            places: [uses.place(.cause), secret.place.asStep(1)],
            identity: [text, secret.name]))
      }
    }
  }

  private static func isMutable(_ text: String, own: UpstreamName?) -> Bool {
    guard case .target(let target) = GitHubUse.parse(text), target.upstream != own,
      !SlsaGenerator.isReleased(target.upstream, target.subpath, target.reference)
    else { return false }
    if ["actions", "github"].contains(target.upstream.path.split(separator: "/").first ?? "") {
      return false
    }
    switch target.reference {
    case .named, .missing: return true
    default: return false
    }
  }

  /// Whose own action it is can change this repository, too.
  private static func isOfOwner(_ text: String, _ own: UpstreamName?) -> Bool {
    guard case .target(let target) = GitHubUse.parse(text) else { return false }
    return own.map { target.upstream.hasOwner(of: $0) } ?? false
  }

  private static func secret(_ step: Step) -> (name: String, place: Place)? {
    let values = step.with.map(\.value) + step.env.variables.map(\.value)
    for value in values {
      let name = Powers.secretNames(value).first { !SecretName.opensNothing($0) }
      if let name { return (name, value.place(.cause)) }
    }
    return nil
  }
}
