import Evidence
import Git
import Inventory

/// A name that was to stay leads somewhere else.
enum MovedTag: DriftRule {
  static let rule = Rule(
    id: "moved-tag", domain: .drift, kind: .attack, severity: .critical, confidence: .certain,
    title: "a tag is no longer the commit it was pinned to",
    explanation: """
      A released version does not change. When its tag leads to another commit than it did, everybody who
      names the tag runs other code without a change of their own: that is how trivy-action (75 tags),
      tj-actions/changed-files (all) and KICS (35) were turned against their users. The pins remember
      what each name was; nothing else offline does.
      """,
    evidence: "the commit in the pins and the commit now",
    remedy:
      "stop runs that use this name; refer to the pinned commit; rotate what jobs that ran it could read",
    falsePositives:
      "an honest re-tag: same tree or a pre-release on its branch is medium; a moving name that was set back on its branch is medium",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    for reference in input.pinned {
      guard case .moved(let isForward) = reference.state, let now = reference.now else { continue }
      if !reference.isFixed, isForward != false { continue }
      report.find(
        Finding(
          rule, reference.subject,
          "'\(reference.label)' is no longer the commit it was pinned to",
          severity: severity(reference), related: reference.related, places: reference.places,
          facts: [reference.commitFact] + trees(reference),
          identity: [reference.label, now.commit.hex], group: reference.repository,
          moment: reference.moment))
    }
    checkDownloads(input, into: &report)
  }

  static func severity(_ reference: PinnedReference) -> Severity {
    if reference.hasSameTree { return .medium }
    let isPreRelease = reference.version.map { !$0.suffix.isEmpty } ?? false
    if reference.isOnBranch == true, isPreRelease || !reference.isFixed { return .medium }
    return .critical
  }

  private static func trees(_ reference: PinnedReference) -> [Fact] {
    guard let tree = reference.pin["tree"], let now = reference.treeNow else { return [] }
    return [Fact("tree", was: tree, now: now.hex)]
  }

  /// What a runner downloaded is not what the pin's digest is of.
  private static func checkDownloads(_ input: DriftInput, into report: inout Report) {
    for use in input.used {
      guard let pinned = use.pin?["files"], input.references.actions != nil else { continue }
      guard let now = input.downloadedFiles(use) else {
        report.notVerified(
          NotVerified(
            .pin, use.subject, reason: "files-not-read",
            detail: "what the runner downloaded of it is not there, or cannot be read whole",
            next: "give the folder that the runner downloaded actions to",
            place: use.first?.place(.cause), requiredBy: .invocation))
        continue
      }
      guard
        pinned != "sha256:" + now
      else { continue }
      if use.pin?.isMoving == true {
        report.notVerified(input.unproven(use.subject, use.first?.place(.cause)))
        continue
      }
      report.find(
        Finding(
          rule, use.subject,
          "the files downloaded for '\(use.first?.text ?? use.key.id)' are not those that were pinned",
          related: [use.repository], places: use.places(input.pins),
          facts: [Fact("files", was: pinned, now: "sha256:" + now)], identity: ["files", now],
          group: use.repository))
    }
  }
}
