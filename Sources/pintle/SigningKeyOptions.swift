import ArgumentParser
import Gate

/// Where a private key's passphrase comes from.
struct PassphraseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The first line of a file is the key's passphrase.", valueName: "file"))
  var passphraseFile: String?
  @Option(
    help: ArgumentHelp(
      "The same, from an open file descriptor; a line for each key that has a passphrase.",
      valueName: "number"))
  var passphraseFd: Int32?

  func source() throws -> PassphraseSource {
    switch (passphraseFile, passphraseFd) {
    case (nil, nil): return .terminal
    case (let file?, nil): return .file(file)
    case (nil, let number?):
      guard number >= 0 else { throw ValidationError("--passphrase-fd is a number from 0") }
      return .descriptor(number)
    case (.some, .some):
      throw ValidationError("--passphrase-file and --passphrase-fd do not go together")
    }
  }

  /// What `--key` names, with its passphrase and this process's agent.
  func key(_ reference: String) throws -> SigningKey {
    SigningKey(
      reference, passphrase: try source(), environment: ProcessEnvironment.variables)
  }
}
