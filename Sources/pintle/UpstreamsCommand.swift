import ArgumentParser
import Evidence
import Gate
import Reports

struct UpstreamsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upstreams", _superCommandName: "pintle",
    abstract: "What to fetch so that references can be judged offline.",
    discussion: """
      Prints one address a line, of everything that pipelines and submodules refer to. Nothing is fetched;
      names that are not of a strict form are left out.

      Example:
        pintle upstreams | while read -r url; do echo "# $url"; git ls-remote "$url" 2>&1; done > refs.txt
        pintle check --refs refs.txt
      """)

  @Argument(help: "A repository or folder.") var path = "."
  @Option(help: ArgumentHelp("A revision instead of the work tree.", valueName: "revision"))
  var head: String?

  func run() throws {
    var options = CheckOptions()
    options.path = path
    options.head = head
    let list = try UpstreamList.read(options)
    for url in list.urls { StandardOutput.write(Array((url + "\n").utf8)) }
    if list.leftOut > 0 {
      StandardError.write(
        "left out: \(list.leftOut) whose names are of no form that can be fetched\n")
    }
  }
}
