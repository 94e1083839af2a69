import ArgumentParser
import Evidence
import Gate
import Reports

struct FixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fix", _superCommandName: "pintle",
    abstract: "Makes safe edits to pipelines; the gate itself never edits.",
    discussion: """
      Names the commit of actions (of which pins or --upstreams know it), keeps checkouts from keeping the
      token, lets tokens read only where nothing can need more, and moves expressions out of scripts into
      env. Every other byte of the files stays as it is.

      Example:
        pintle fix --dry-run
      """)

  @Argument(help: "A repository's work tree, or another folder.") var path = "."
  @Flag(help: "Print the edits as a unified diff and write nothing.") var dryRun = false
  @Option(
    help: ArgumentHelp("A rule whose findings are repaired; can be repeated.", valueName: "rule"))
  var only: [String] = []
  @OptionGroup var upstream: UpstreamOptions

  func run() throws {
    var options = CheckOptions()
    options.path = path
    options.time = ProcessEnvironment.now
    upstream.apply(to: &options)
    for id in only where !GateRules.ids.contains(id) {
      throw GateError("there is no rule '\(id)'", fix: "pintle rules lists them")
    }
    let plan = try RepairPlan.make(options, only: Set(only))
    for file in plan.files {
      if dryRun {
        StandardOutput.write(UnifiedDiff.text(file.was, file.now, name: file.path.text))
      } else {
        try LocalFile.write(file.now, to: "\(path)/\(file.path.text)")
      }
    }
    var text =
      "\(dryRun ? "would make" : "made") \(plan.repairs) edits in \(plan.files.count) \(plan.files.count == 1 ? "file" : "files")"
    if plan.postponed > 0 { text += "; \(plan.postponed) more need another run" }
    if plan.left > 0 { text += "; \(plan.left) findings need a person" }
    StandardError.write(text + "\n")
  }
}
