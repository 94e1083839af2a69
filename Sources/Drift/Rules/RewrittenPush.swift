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
      ancestor of what was pushed: the branch was forced. A clone's own log of what it fetched says the
      same of branches that were forced earlier. On a branch that the pins guard that must not happen;
      elsewhere it is noted.
      """,
    evidence: "the commit before the push and the pushed one",
    remedy: "compare the two: git range-diff; forbid forced pushes on guarded branches",
    falsePositives: "none on guarded branches", techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    checkPush(input, into: &report)
    checkLogs(input, into: &report)
  }

  /// Entries of one branch's log that are looked at, newest first, and branches.
  private static let most = (entries: 50, branches: 500)

  /// What was fetched over something else; the old commit is here until git removes it.
  private static func checkLogs(_ input: DriftInput, into report: inout Report) {
    guard let own = input.references.own else { return }
    let branches = own.references.all.filter { $0.space == .remoteBranch }
    for branch in branches.prefix(most.branches) {
      let log = own.repository.reflog(of: branch.name).suffix(most.entries)
      for entry in log.reversed() where entry.message.contains("forced-update") {
        guard own.descent(from: entry.after, to: entry.before) == false else { continue }
        report.find(finding(branch, entry, input))
        break
      }
    }
  }

  private static func finding(
    _ branch: ListedReference, _ entry: ReflogEntry, _ input: DriftInput
  ) -> Finding {
    let guarded = input.pins.all(.branch).first { pin in
      guard let name = TreePath(pinned: pin.key.id)?.text, name.hasPrefix("refs/heads/") else {
        return false
      }
      return branch.name.text == "refs/remotes/origin/" + name.dropFirst(11)
    }
    return Finding(
      rule, Subject(.ref, branch.name.text),
      "'\(branch.shortName)' was forced from \(entry.before.short) to \(entry.after.short), as this clone's log says",
      kind: guarded == nil ? .change : nil, severity: guarded == nil ? .info : nil,
      related: [Subject(.repository, "."), Subject(.commit, entry.after.hex)],
      places: guarded.map { [input.pins.source.place(.pin, $0.range)] } ?? [],
      facts: [
        Fact(
          "tip", was: entry.before.hex, now: entry.after.hex,
          check: "git reflog show \(ShellWord.quoted(branch.name.text))")
      ], identity: [entry.before.hex, entry.after.hex])
  }

  private static func checkPush(_ input: DriftInput, into report: inout Report) {
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
