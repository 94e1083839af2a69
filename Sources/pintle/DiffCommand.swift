import ArgumentParser
import Evidence
import Gate
import Reports

struct DiffCommand: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument { case text, markdown, json }

  static let configuration = CommandConfiguration(
    commandName: "diff", _superCommandName: "pintle",
    abstract: "What a change does to the supply chain, on one page.",
    discussion: """
      Example:
        pintle diff origin/main
        pintle diff origin/main --format markdown > comment.md
      """)

  @Argument(help: "A full commit id, a full reference, or a branch's name.") var base: String
  @Argument(help: "What is compared with it; HEAD when not given.") var head: String?
  @Option(name: .customShort("C"), help: ArgumentHelp("The repository.", valueName: "folder"))
  var folder = "."
  @Option(help: "text, markdown or json (pintle.diff/1).") var format: Format = .text
  @Flag(help: "Exit with 1 when anything changed.") var exitCode = false
  @Option(help: "auto, always or never.") var color: ColourChoice = .auto

  func run() throws {
    let variables = ProcessEnvironment.variables
    var options = CheckOptions()
    options.path = folder
    options.base = base
    options.head = head
    options.time = ProcessEnvironment.now
    let comparison = try Comparison.make(options)
    if let question = comparison.verdict.open.first(where: { $0.requiredBy == .invocation }) {
      throw GateError(question.detail, fix: question.next)
    }
    let lines = comparison.lines.map(DiffReport.Line.init)
    switch format {
    case .text:
      StandardOutput.write(
        DiffReport.text(
          comparison.verdict, lines: lines, usesColour: Terminal.usesColour(color, variables)))
    case .markdown: StandardOutput.write(DiffReport.markdown(comparison.verdict, lines: lines))
    case .json: StandardOutput.write(DiffReport.json(comparison.verdict, lines: lines))
    }
    let isChanged =
      !comparison.lines.isEmpty || comparison.verdict.findings.contains { $0.change != .existing }
    throw ExitCode(exitCode && isChanged ? 1 : 0)
  }
}

extension DiffReport.Line {
  fileprivate init(_ line: Comparison.Line) {
    self.init(
      sign: line.sign.rawValue, group: line.group, name: line.name, was: line.was, now: line.now,
      isDirect: line.isDirect, notes: line.notes)
  }
}
