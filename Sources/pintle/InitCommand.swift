import ArgumentParser
import Evidence
import Gate

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", _superCommandName: "pintle",
    abstract: "Writes a policy and pins, and prints the pipeline for the gate.",
    discussion: """
      Example:
        pintle init --approver ann=$HOME/.ssh/id_ed25519.pub --write
      """)

  @Argument(help: "A repository or folder.") var path = "."
  @Option(
    help: ArgumentHelp(
      "Who can approve a change of policy, pins or keys: a name and an Ed25519 public key.",
      valueName: "NAME=FILE.pub"))
  var approver: [String] = []
  @Flag(help: "Write the pipeline too, as a file of its own.") var write = false

  func run() throws {
    let approvers = try approver.map(Self.approver)
    var options = CheckOptions()
    options.path = path
    let setup = try Setup.make(options, approvers: approvers)
    for line in setup.found { print("found    \(line)") }
    for file in setup.files + (write ? [setup.pipeline] : []) {
      if file.exists {
        print("kept     \(file.path.text) (it is there already)")
      } else {
        try TrustFolder.write(file.text, to: file.path, in: path)
        print("wrote    \(file.path.text)")
      }
    }
    if approvers.isEmpty {
      print("note     nobody is named to approve changes: pintle init --approver NAME=FILE.pub")
    }
    if !write {
      print("next     put this into \(setup.pipeline.path.text), or: pintle init --write\n")
      print(String(decoding: setup.pipeline.text, as: UTF8.self))
    }
  }

  private static func approver(_ text: String) throws -> (name: String, key: String) {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      throw ValidationError("--approver is NAME=FILE.pub")
    }
    let file = String(text[text.index(after: equals)...])
    let key = String(decoding: try LocalFile.read(file, limit: 1 << 16), as: UTF8.self)
    guard Setup.isApproverKey(key) else {
      throw GateError(
        "'\(file)' is not an Ed25519 public key of OpenSSH",
        fix: "make one: ssh-keygen -t ed25519 -f approver")
    }
    return (String(text[..<equals]), key)
  }

  private func print(_ text: String) { StandardOutput.write(Array((text + "\n").utf8)) }
}
