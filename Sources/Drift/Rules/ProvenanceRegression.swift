import Evidence
import Inventory

/// A package that used to say who built it does not any more.
enum ProvenanceRegression: DriftRule {
  static let rule = Rule(
    id: "provenance-regression", domain: .drift, kind: .attack, severity: .high,
    confidence: .certain,
    title: "a package was published without the attestation its version before had",
    explanation: """
      A package that is published by a workflow comes with an attestation: a statement, signed in the
      workflow's name, of the commit it was built from. Who steals a maintainer's token can publish by
      hand, but not with that attestation. So a version without it after versions with it is what such a
      theft looks like: ultralytics 8.3.45 and 8.3.46 (December 2024) had none where every version before
      them did. What registries say is read from npm's cache (--packages) and from saved answers
      (--attestations): packuments of npm, the simple index of PyPI in JSON.
      """,
    evidence: "both versions, and what the registry says about them",
    remedy:
      "stay on the version before, and ask the maintainers whether they published this one and from which commit",
    falsePositives:
      "maintainers who publish a version by hand, or change how they publish; how often was not measured",
    techniques: [.compromiseSoftwareDependencies, .stealApplicationToken])

  static func check(_ input: DriftInput, into report: inout Report) {
    for move in input.dependencies.upgraded + input.dependencies.downgraded {
      let now = move.now.dependency
      guard now.version != move.was.version, input.isAttested(now) == false,
        input.isAttested(move.was) == true
      else { continue }
      report.find(
        Finding(
          rule, now.subject,
          "'\(now.name)' \(now.version) has no attestation, and \(move.was.version) had one",
          places: [move.now.place(.cause, now.range)],
          facts: [
            Fact("attestation", was: "\(move.was.version): yes", now: "\(now.version): none"),
            Fact("source", now: now.source.host),
          ],
          identity: [now.version]))
    }
  }
}
