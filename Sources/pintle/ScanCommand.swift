import ArgumentParser
import Evidence
import Gate

struct ScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan", _superCommandName: "pintle",
    abstract: "Looks at what packages hold: code that runs at install, hidden code, odd archives.",
    discussion: """
      PATH is a folder (a package, node_modules, site-packages, a cache) or an archive: .tgz, .tar.*, .zip,
      .whl, .crate, .gem, .nupkg, .jar, .vsix, .deb. Nothing is unpacked to disk and nothing is run.

      Example:
        pintle scan node_modules
        pintle scan left-pad-1.3.0.tgz --format json
        pintle scan --against left-pad-1.2.0.tgz left-pad-1.3.0.tgz
        pintle scan --yara rules.yar node_modules
      """)

  @Argument(help: "Folders and archives.") var paths: [String]
  @Option(
    help: ArgumentHelp(
      "An earlier version: tell only what this one adds to it.", valueName: "path"))
  var against: String?
  @Option(
    help: ArgumentHelp("YARA rules of your own, run over the same files.", valueName: "file"))
  var yara: String?
  @Option(help: ArgumentHelp("Only these rules, by comma.", valueName: "list")) var only: String?
  @Option(help: ArgumentHelp("info, low, medium, high or critical.", valueName: "level"))
  var failOn: String?
  @Flag(help: "Every open question must be answered.") var strict = false
  @OptionGroup var report: ReportOutput

  func run() throws {
    var options = ScanOptions()
    options.paths = paths
    options.isStrict = strict
    options.against = against
    options.yara = yara
    if let failOn { options.failOn = try Severity.chosen(failOn) }
    options.only = try Self.rules(only)
    let verdict = try Gate.scan(options)
    try report.write(verdict)
    throw ExitCode(verdict.outcome.exitCode)
  }

  private static func rules(_ only: String?) throws -> Set<String> {
    let words = (only ?? "").split(separator: ",").map(String.init)
    for word in words where !GateRules.ids.contains(word) {
      let near = NearestWord.of(word, among: GateRules.ids).map { "; did you mean '\($0)'?" } ?? ""
      throw ValidationError("'\(word)' is no rule\(near)")
    }
    return Set(words)
  }
}

extension Severity {
  /// The level that an option names.
  static func chosen(_ name: String) throws -> Severity {
    guard let level = Severity(name: name) else {
      throw ValidationError("'\(name)' is no level: info, low, medium, high, critical")
    }
    return level
  }
}
