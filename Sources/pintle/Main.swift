import ArgumentParser
import Evidence
import Gate

@main
struct Pintle: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pintle",
    abstract: "Verifies that what a build takes in is what was reviewed. Offline.",
    discussion: """
      Exit codes: 0 pass, 1 fail, 2 pintle could not run, 3 a question that must be answered is open.

      Example:
        pintle check                      judge this repository as it lies
        pintle check --base origin/main   judge what would land on main
        pintle approve --base origin/main --key ann.key
                                          sign what the change loosens
        pintle trust show                 tell whose signatures count
      """,
    version: Tool.version,
    subcommands: commands)

  private static let commands: [any ParsableCommand.Type] = [
    ApproveCommand.self, AttestCommand.self, CheckCommand.self, CompareCommand.self,
    DiffCommand.self, FixCommand.self, InitCommand.self, InventoryCommand.self, KeyCommand.self,
    PinCommand.self, RulesCommand.self, ScanCommand.self, SignCommand.self, TrustCommand.self,
    UpstreamsCommand.self, VerifyCommand.self, WhyCommand.self,
  ]

  /// The command that the arguments ask for.
  ///
  /// The command that is named first is asked first: describing all the others takes milliseconds. Whatever it
  /// does not take is parsed again from the root, which words the help and the errors. Commands that name `pintle` as
  /// the one above them are not asked for completions either, which takes a third of the parsing; the root is.
  private static func asked(_ arguments: [String]) throws -> any ParsableCommand {
    let named = commands.first { $0.configuration.commandName == arguments.first }
    if named == VerifyCommand.self {
      let names = { (option: String) in arguments.contains { $0.hasPrefix(option) } }
      Gate.prepareToVerify(namesNoRoot: names("--bundle") && !names("--trusted-root"))
    }
    if let named, named.configuration.subcommands.isEmpty,
      let command = try? named.parseAsRoot(Array(arguments.dropFirst()))
    {
      return command
    }
    return try parseAsRoot(arguments)
  }

  /// The words in front that name a command, and one of its own.
  private static func named(_ arguments: [String]) -> [String] {
    var commands = commands
    var names: [String] = []
    for argument in arguments {
      let next = commands.first { $0.configuration.commandName == argument }
      guard let next else { break }
      names.append(argument)
      commands = next.configuration.subcommands
    }
    return names
  }

  /// Usage errors are exit code 2 here, as everywhere in this program.
  static func main() {
    // A file over the limit of its size is an error like any other, so that nothing is left half-written.
    ignoreSizeSignal()
    keepMemory()
    var arguments: [String] = []
    do {
      arguments = try Arguments.read()
      var command = try asked(arguments)
      try command.run()
      leave(0)
    } catch let code as ExitCode {
      leave(code.rawValue)
    } catch let error as GateError {
      StandardError.write("pintle: \(error.description)\n")
      if !error.fix.isEmpty { StandardError.write("  = fix    \(error.fix)\n") }
      leave(2)
    } catch let error as ValidationError {
      let name = (["pintle"] + named(arguments)).joined(separator: " ")
      StandardError.write("Error: \(error.message)\n  See '\(name) --help' for more information.\n")
      leave(2)
    } catch {
      let code = exitCode(for: error)
      let text = fullMessage(for: error)
      if code == .success {
        StandardOutput.write(Array((text + "\n").utf8))
        leave(0)
      }
      StandardError.write(text + "\n")
      leave(2)
    }
  }
}
