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

  /// A version that the base has nowhere, beside or in place of one that came with an attestation.
  static func check(_ input: DriftInput, into report: inout Report) {
    var seen: Set<String> = []
    for entry in input.dependencies.judged {
      let now = entry.dependency
      let known = input.dependencies.baselineNames[PackageName(now)] ?? []
      guard !known.contains(where: { $0.dependency.version == now.version }),
        input.isAttested(now) == false,
        let was = known.last(where: { input.isAttested($0.dependency) == true })?.dependency,
        seen.insert("\(entry.lockfile.path.text) \(now.purl)").inserted
      else { continue }
      report.find(
        Finding(
          rule, now.subject,
          "'\(now.name)' \(now.version) has no attestation, and \(was.version) had one",
          places: [entry.place(.cause, now.range)],
          facts: [
            Fact("attestation", was: "\(was.version): yes", now: "\(now.version): none"),
            Fact("source", now: now.source.host),
          ],
          identity: [now.version]))
    }
  }
}
