import ArgumentParser
import Evidence
import Gate
import Reports

struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", _superCommandName: "pintle",
    abstract: "One finding again: its facts and the commands that show them.",
    discussion: """
      Runs the check again with the same options and prints the finding with this fingerprint, or those
      that begin with it.

      Example:
        pintle why 3f9a0c12 --base origin/main
      """)

  @Argument(help: "A fingerprint, or its beginning (8 digits or more).") var fingerprint: String
  @Option(name: .customShort("C"), help: ArgumentHelp("The repository.", valueName: "folder"))
  var folder = "."
  @Option(help: ArgumentHelp("What vouches.", valueName: "revision")) var base: String?
  @Option(help: ArgumentHelp("What is judged.", valueName: "revision")) var head: String?
  @OptionGroup var judging: JudgingOptions

  func run() throws {
    guard fingerprint.count >= 8 else {
      throw ValidationError("a fingerprint, or at least its first 8 digits")
    }
    var subject = try SubjectOptions.parse([folder])
    subject.base = base
    subject.head = head
    let verdict = try Gate.check(try judging.options(subject, ProcessEnvironment.variables))
    let found = verdict.findings.filter { $0.fingerprint.hasPrefix(fingerprint) }
    guard !found.isEmpty else {
      throw GateError(
        "no finding has the fingerprint '\(fingerprint)'",
        fix: "give the options of the check that reported it (--base, --all)")
    }
    StandardOutput.write(FindingReport.text(found))
  }
}
