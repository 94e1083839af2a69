import ArgumentParser
import Evidence
import Gate
import Inventory
import Reports

struct InventoryCommand: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument { case text, json, cyclonedx, spdx }

  static let configuration = CommandConfiguration(
    commandName: "inventory", _superCommandName: "pintle",
    abstract: "What a build takes in, as lockfiles and pipelines say.",
    discussion: """
      Formats: text; json (pintle.inventory/1); cyclonedx (1.6); spdx (2.3).

      Example:
        pintle inventory --format json | jq '.packages[].purl'
        pintle inventory --why pkg:npm/left-pad
      """)

  @Argument(help: "A folder: a repository, bare or not, or any other folder.") var path = "."
  @Option(help: ArgumentHelp("A revision instead of the work tree.", valueName: "revision"))
  var head: String?
  @Option(help: "text, json, cyclonedx or spdx.") var format: Format = .text
  @Option(help: ArgumentHelp("Print who brings this package in.", valueName: "purl"))
  var why: String?
  @Option(
    help: ArgumentHelp(
      "The moment an SPDX document states (RFC 3339); SOURCE_DATE_EPOCH or now when not given.",
      valueName: "time"))
  var at: String?

  func run() throws {
    var options = CheckOptions()
    options.path = path
    options.head = head
    let intake = try Intake(options)
    if let why { return try paths(to: why, bill(intake).bill) }
    switch format {
    case .text: try text(intake)
    case .json: try json(intake)
    case .cyclonedx:
      let (bill, open) = try bill(intake)
      StandardOutput.write(CycloneDXReport.json(bill))
      tellUnread(open)
    case .spdx:
      let time = try Moment.chosen(at, ProcessEnvironment.variables)
      let (bill, open) = try bill(intake)
      StandardOutput.write(SPDXReport.json(bill, time: time))
      tellUnread(open)
    }
  }

  private func text(_ intake: Intake) throws {
    let contents = try intake.read(
      look: { InventoryText.lockfile($0) }, take: StandardOutput.write)
    StandardOutput.write(
      InventoryText.rest(
        contents.pipelines, tools: contents.tools, open: contents.open, coverage: contents.coverage)
    )
  }

  private func json(_ intake: Intake) throws {
    var report = InventoryReport(intake.inputs, write: StandardOutput.write)
    let contents = try intake.read(
      look: { InventoryReport.packages(of: $0) }, take: { report.add($0) })
    report.finish(
      contents.pipelines, tools: contents.tools, submodules: intake.submodules,
      open: contents.open, coverage: contents.coverage)
  }

  /// Packages of all lockfiles joined, and what could not be read.
  private func bill(_ intake: Intake) throws -> (bill: BillOfMaterials, open: [NotVerified]) {
    var lockfiles: [Lockfile] = []
    let contents = try intake.read(look: { $0 }, take: { lockfiles.append($0) })
    return (BillOfMaterials(lockfiles, contents.pipelines, inputs: intake.inputs), contents.open)
  }

  /// These formats have no place for what was not read.
  private func tellUnread(_ open: [NotVerified]) {
    for question in open {
      StandardError.write("not read: \(question.subject.id): \(question.detail)\n")
    }
  }

  private func paths(to purl: String, _ bill: BillOfMaterials) throws {
    guard let text = PathsReport.text(bill, to: purl) else {
      throw ValidationError("no lockfile that was read holds '\(purl)'")
    }
    StandardOutput.write(text)
  }
}
