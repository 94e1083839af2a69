import ArgumentParser
import Evidence
import Gate
import Reports

struct ApproveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", _superCommandName: "pintle",
    abstract: "Signs what a change loosens in policy, pins, waivers or the gate's own job.",
    discussion: """
      Shows each thing that 'pintle check' asks an approval for, signs exactly that, and writes it below
      .pintle/approvals. Nothing is staged or committed. Exit code 2 when there is nothing to approve.

      Example:
        pintle approve --base origin/main --dry-run
        pintle approve --base origin/main --key ann.key
      """)

  @OptionGroup var subject: SubjectOptions
  @Option(
    help: ArgumentHelp(
      "A private key of the base's role 'approve': a file, agent:SHA256:… or pkcs11:….",
      valueName: "key"))
  var key: String?
  @OptionGroup var passphrase: PassphraseOptions
  @Flag(help: "Show what would be approved and sign nothing.") var dryRun = false
  @Option(
    help: ArgumentHelp(
      "Write below this folder instead of the work tree.", valueName: "folder"))
  var output: String?

  func run() throws {
    guard dryRun || key != nil else {
      throw ValidationError("give --key KEY to sign, or --dry-run to see what it would be")
    }
    let options = try subject.options(ProcessEnvironment.variables)
    let signing = dryRun ? nil : try key.map { try passphrase.key($0) }
    let draft = try Gate.approve(options, key: signing, output: output)
    StandardOutput.write(text(draft))
  }

  private func text(_ draft: ApprovalDraft) -> [UInt8] {
    var page = PlainPage()
    page.line("from base \(draft.base) to candidate \(draft.candidate):")
    for item in draft.items {
      page.line("- \(item.what)")
      for fact in item.facts { page.labelled(fact.label, Self.text(fact), indent: 4, column: 14) }
      for line in item.lines {
        page.labelled("signs", line, indent: 4, column: 14, isCommand: true)
      }
    }
    for item in draft.uncovered {
      page.labelled(
        "not here",
        "\(item.what); that waits for signatures of \(item.people.joined(separator: ", "))")
    }
    page.blank()
    signed(draft, &page)
    return page.bytes
  }

  private static func text(_ fact: Fact) -> String {
    switch (fact.was, fact.now) {
    case (let was?, let now?): "\(was) -> \(now)"
    case (nil, let now?): "+ \(now)"
    case (let was?, nil): "- \(was)"
    case (nil, nil): ""
    }
  }

  private func signed(_ draft: ApprovalDraft, _ page: inout PlainPage) {
    let count = "\(draft.owners.count) of \(draft.threshold)"
    let missing = draft.approvers.filter { !draft.owners.contains($0) }
    page.labelled(
      "approved",
      draft.owners.isEmpty
        ? "by nobody yet (\(count)); \(draft.approvers.joined(separator: ", ")) can"
        : "by \(draft.owners.joined(separator: ", ")) (\(count))"
          + (draft.owners.count < draft.threshold
            ? "; missing one of \(missing.joined(separator: ", "))" : ""))
    guard let signature = draft.signaturePath else {
      return page.labelled("next", "pintle approve with --key KEY", isCommand: true)
    }
    page.labelled("wrote", draft.textPath, isCommand: true)
    page.labelled("", signature, isCommand: true)
    if draft.isElsewhere {
      page.labelled("note", "another commit is checked out: switch to the change's branch first")
    }
    page.labelled("next", "git add .pintle/approvals", isCommand: true)
    page.labelled("", "git commit -m 'Approve a change of what the gate trusts'", isCommand: true)
  }
}
