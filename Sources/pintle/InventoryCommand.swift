import ArgumentParser
import Evidence
import Gate
import Reports

struct InventoryCommand: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument { case text, json, cyclonedx, spdx }

  static let configuration = CommandConfiguration(
    commandName: "inventory", abstract: "What a build takes in, as lockfiles and pipelines say.",
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
    let inventory = try Intake.read(options)
    if let why { return try paths(to: why, inventory.bill) }
    switch format {
    case .text:
      StandardOutput.write(
        InventoryReport.text(
          inventory.lockfiles, inventory.pipelines, tools: inventory.tools, open: inventory.open,
          coverage: inventory.coverage))
    case .json:
      InventoryReport.json(
        inventory.lockfiles, inventory.pipelines, tools: inventory.tools,
        submodules: inventory.submodules,
        inputs: inventory.inputs, open: inventory.open, coverage: inventory.coverage,
        write: StandardOutput.write)
    case .cyclonedx:
      StandardOutput.write(CycloneDXReport.json(inventory.bill))
    case .spdx:
      let time = try Moment.chosen(at, ProcessEnvironment.variables)
      StandardOutput.write(SPDXReport.json(inventory.bill, time: time))
    }
    if format == .cyclonedx || format == .spdx { tellUnread(inventory) }
  }

  /// These formats have no place for what was not read.
  private func tellUnread(_ inventory: Intake) {
    for question in inventory.open {
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

extension Intake {
  fileprivate var bill: BillOfMaterials { BillOfMaterials(lockfiles, pipelines, inputs: inputs) }
}
