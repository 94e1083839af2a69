import ArgumentParser
import Evidence
import Gate
import Inventory

struct PinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pin", _superCommandName: "pintle",
    abstract: "Records what no lockfile says, in .pintle/pins. Only ever adds.",
    discussion: """
      A fact that differs from its line is exit 1, and the file stays as it is.

      Example:
        pintle pin --packages
      """)

  @Argument(help: "A repository or folder.") var path = "."
  @Flag(help: "Pin every package of every lockfile, too.") var packages = false
  @Option(help: ArgumentHelp("An id whose facts may change; can be repeated.", valueName: "id"))
  var update: [String] = []
  @OptionGroup var upstream: UpstreamOptions
  @Flag(help: "Remove lines for what is gone.") var prune = false
  @Flag(help: "Print what would change and write nothing.") var dryRun = false

  func run() throws {
    var options = CheckOptions()
    options.path = path
    upstream.apply(to: &options)
    let plan = try PinPlan.make(
      options, packages: packages, update: Set(update), prunes: prune)
    for pin in plan.added { line("+ \(pin.text)") }
    for pin in plan.removed { line("- \(pin.text)") }
    for question in plan.open {
      StandardError.write("not pinned: \(question.subject.id): \(question.detail)\n")
    }
    guard plan.differing.isEmpty else {
      for difference in plan.differing { report(difference) }
      let count = plan.differing.count
      let what = count == 1 ? "1 pinned fact differs" : "\(count) pinned facts differ"
      StandardError.write("pintle: \(what); nothing was written\n")
      throw ExitCode(1)
    }
    if plan.hasChanged && !dryRun { try PinsFile.write(plan.text, in: path) }
    line("\(plan.added.count) added, \(plan.removed.count) removed")
  }

  private func line(_ text: String) { StandardOutput.write(Array((text + "\n").utf8)) }

  private func report(_ difference: PinPlan.Difference) {
    line("differs: \(difference.was.key.text)")
    line("  = was    \(difference.was.text)")
    line("  = now    \(difference.now.text)")
    line("  = fix    find out who changed it; then pintle pin --update \(difference.was.key.id)")
  }
}
