import ArgumentParser
import Evidence
import Gate
import Reports

struct InventoryCommand: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

  static let configuration = CommandConfiguration(
    commandName: "inventory", abstract: "What a build takes in, as lockfiles and pipelines say.",
    discussion: """
      Example:
        pintle inventory --format json | jq '.packages[].purl'
      """)

  @Argument(help: "A folder: a repository, bare or not, or any other folder.") var path = "."
  @Option(help: ArgumentHelp("A revision instead of the work tree.", valueName: "revision"))
  var head: String?
  @Option(help: "text or json.") var format: Format = .text

  func run() throws {
    var options = CheckOptions()
    options.path = path
    options.head = head
    let inventory = try Intake.read(options)
    switch format {
    case .text:
      StandardOutput.write(
        InventoryReport.text(
          inventory.lockfiles, inventory.pipelines, open: inventory.open,
          coverage: inventory.coverage))
    case .json:
      InventoryReport.json(
        inventory.lockfiles, inventory.pipelines, submodules: inventory.submodules,
        inputs: inventory.inputs, open: inventory.open, coverage: inventory.coverage,
        write: StandardOutput.write)
    }
  }
}
