import Evidence
import Git
import Inventory

/// A push that does not build on what the branch was.
enum RewrittenPush: DriftRule {
  static let rule = Rule(
    id: "rewritten-push", domain: .drift, kind: .attack, severity: .high, confidence: .certain,
    title: "a push replaced the branch's history",
    explanation: """
      The server says which commit the branch was at before the push. That commit is here and is no
      ancestor of what was pushed: the branch was forced. On a branch that the pins guard that must not
      happen; elsewhere it is noted.
      """,
    evidence: "the commit before the push and the pushed one",
    remedy: "compare the two: git range-diff; forbid forced pushes on guarded branches",
    falsePositives: "none on guarded branches", techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    guard let own = input.references.own, let before = own.before, let head = own.head,
      own.descent(from: head, to: before) == false
    else { return }
    let guarded = input.pins.all(.branch).first { pin in
      TreePath(pinned: pin.key.id).flatMap { own.branch($0) } == head
    }
    report.find(
      Finding(
        rule, guarded.map { Subject(.ref, $0.key.id) } ?? Subject(.repository, "."),
        "the push replaced \(before.short) by \(head.short), which does not build on it",
        kind: guarded == nil ? .change : nil, severity: guarded == nil ? .info : nil,
        related: [Subject(.repository, "."), Subject(.commit, head.hex)],
        places: guarded.map { [input.pins.source.place(.pin, $0.range)] } ?? [],
        facts: [
          Fact(
            "tip", was: before.hex, now: head.hex,
            check: "git merge-base --is-ancestor \(before.hex) \(head.hex); echo $?")
        ], identity: [before.hex, head.hex]))
  }
}
