import Evidence
import Git
import Inventory

/// A pinned branch whose history was exchanged.
enum MovedBranchHistory: DriftRule {
  static let rule = Rule(
    id: "moved-branch-history", domain: .drift, kind: .attack, severity: .high,
    confidence: .certain, title: "a pinned branch no longer holds the commit it was pinned to",
    explanation: """
      Branches grow; what was in them stays. A branch that no longer has its pinned commit among its
      ancestors was forced to another history: forged copies of the last commit, with a hidden payload,
      were put onto more than 1,900 repositories that way in 2026.
      """,
    evidence: "the pinned commit and the branch's tip",
    remedy: "compare the two: git range-diff; restore the branch from a clone that has the old tip",
    falsePositives: "branches that are rebased on purpose should not be pinned",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    guard let own = input.references.own else { return }
    for pin in input.pins.all(.branch) {
      guard let was = pin["commit"].flatMap({ ObjectID(hex: $0) }),
        let name = TreePath(pinned: pin.key.id), let tip = own.branch(name)
      else { continue }
      let place = input.pins.source.place(.pin, pin.range)
      let subject = Subject(.ref, name.text)
      switch own.repository.contains(was) ? own.descent(from: tip, to: was) : own.lack {
      case true?: continue
      case nil:
        report.notVerified(
          NotVerified(
            .pin, subject, reason: "history-cut-off",
            detail: "whether the branch still holds its pinned commit cannot be told",
            next: "git fetch --unshallow", place: place))
      case false?:
        report.find(
          Finding(
            rule, subject, "'\(name.text)' no longer holds the commit it was pinned to",
            related: [Subject(.repository, "."), Subject(.commit, tip.hex)], places: [place],
            facts: [
              Fact(
                "tip", was: was.hex, now: tip.hex,
                check: "git merge-base --is-ancestor \(was.hex) \(tip.hex); echo $?")
            ], identity: [tip.hex]))
      }
    }
  }
}

extension ReferenceInput.Own {
  /// A branch by its full name, or what was fetched of it.
  func branch(_ name: TreePath) -> ObjectID? {
    if let own = references[name]?.commit { return own }
    let short = name.text.hasPrefix("refs/heads/") ? name.text.dropFirst(11) : ""
    return references[TreePath("refs/remotes/origin/" + short)]?.commit
  }

  /// A commit that is not here at all is no ancestor, where history is whole.
  var lack: Bool? { isComplete ? false : nil }
}
