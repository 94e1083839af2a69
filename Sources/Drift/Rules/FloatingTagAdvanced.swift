import Evidence
import Git
import Inventory

/// A moving name went forward, as it is meant to.
enum FloatingTagAdvanced: DriftRule {
  static let rule = Rule(
    id: "floating-tag-advanced", domain: .drift, kind: .change, severity: .info,
    confidence: .certain, title: "a moving reference went forward",
    explanation: """
      Names such as v4 or main are meant to move. This one leads to a descendant of the commit that it
      was pinned to, which is the only way it should.
      """,
    evidence: "the pinned commit, and its descendant",
    remedy: "pintle pin --update records the new commit; a full commit id would not move",
    falsePositives: "none", techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    for reference in input.pinned where !reference.isFixed {
      guard case .moved(let isForward) = reference.state, let now = reference.now else { continue }
      switch isForward {
      case true?:
        report.find(
          Finding(
            rule, reference.subject, "'\(reference.label)' went forward",
            related: [reference.repository], places: reference.places,
            facts: [reference.commitFact], identity: [now.commit.hex],
            group: reference.repository))
      case false?: continue
      case nil:
        report.notVerified(
          reference.isOnBranch == false
            ? offBranch(reference)
            : input.unproven(reference.subject, reference.places.first))
      }
    }
  }
}

extension FloatingTagAdvanced {
  /// Releases are made beside the branch here, so that no branch tells where they went.
  fileprivate static func offBranch(_ reference: PinnedReference) -> NotVerified {
    NotVerified(
      .movingReference, reference.subject, reason: "off-branch",
      detail: "it moved between commits that no branch has, so that forward cannot be told",
      next: "git diff \(reference.was.hex) \(reference.now?.commit.hex ?? "")",
      place: reference.places.first)
  }
}

extension DriftInput {
  /// A moving line changed, and nothing here proves that it only went forward.
  func unproven(_ subject: Subject, _ place: Place?) -> NotVerified {
    NotVerified(
      .movingReference, subject, reason: "no-mirror",
      detail: "it moved, and no mirror shows whether it only went forward",
      next: "pintle upstreams, then pintle check --upstreams DIR", place: place)
  }
}
