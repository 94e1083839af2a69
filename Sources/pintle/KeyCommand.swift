import ArgumentParser
import Crypto
import Gate
import Reports
import Signatures

struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Makes, shows, exports and imports signing keys.",
    subcommands: [New.self, Show.self, Export.self, Import.self])

  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a key: NAME.key for you alone, NAME.pub for everybody.",
      discussion: """
        Ed25519 serves minisign, signify, OpenSSH and OpenSSL; P-256 serves hardware and Sigstore's tools.

        Example:
          pintle key new --output release
          pintle key new --type p256 --output ci --passphrase-file /run/secrets/passphrase
        """)

    @Option(help: ArgumentHelp("ed25519 or p256.", valueName: "type")) var type = "ed25519"
    @Option(help: ArgumentHelp("For NAME.key and NAME.pub.", valueName: "name")) var output: String
    @OptionGroup var passphrase: PassphraseOptions
    @Flag(help: "Anybody who has the file can use the key.") var noPassphrase = false

    func run() throws {
      guard let kind = PrivateKey.NewKind(rawValue: type) else {
        throw ValidationError("'\(type)' is no type of key: ed25519, p256")
      }
      let source = noPassphrase ? .none : try passphrase.source()
      let key = try KeyPair.new(kind, output: output, passphrase: source)
      StandardOutput.write(
        key.text(heading: "made \(output).key and \(output).pub"))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tells what a key is, by every name that other tools give it.",
      discussion: """
        Example:
          pintle key show release.pub
        """)

    @Argument(help: "A public key in any form, a private key, agent:… or pkcs11:….") var file:
      String
    @OptionGroup var passphrase: PassphraseOptions
    @Option(help: "text or json.") var format: VerificationFormat = .text

    func run() throws {
      let key = try KeyPair.read(try passphrase.key(file))
      StandardOutput.write(format == .json ? key.json() : key.text(heading: nil))
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes a key for another tool: the public half, or the private one.",
      discussion: """
        --private pkcs8 seals the file by a new passphrase. --private openssh has none, which --no-passphrase has to
        say, until 'ssh-keygen -p -f FILE' seals it; RSA keys go to OpenSSH as pkcs8.

        Example:
          pintle key export release.pub --format minisign > minisign.pub
          pintle key export release.pub --format allowed-signers --principal ann@example.org
          pintle key export release.key --private openssh --no-passphrase --output id_release
        """)

    @Argument(help: "A public key in any form, a private key, agent:… or pkcs11:….") var file:
      String
    @Option(
      help: ArgumentHelp(
        "minisign, signify, ssh, pem or allowed-signers.", valueName: "form"))
    var format: PublicKeyForm?
    @Option(
      name: .customLong("private"),
      help: ArgumentHelp("The private half, as pkcs8 or openssh.", valueName: "form"))
    var privateForm: KeyPair.PrivateForm?
    @Option(
      help: ArgumentHelp(
        "Who: for allowed signers, and as the comment of an SSH key.", valueName: "name"))
    var principal = ""
    @Option(help: ArgumentHelp("Write to a file.", valueName: "file")) var output: String?
    @OptionGroup var passphrase: PassphraseOptions
    @Option(
      help: ArgumentHelp("The first line is the new file's passphrase.", valueName: "file"))
    var newPassphraseFile: String?
    @Flag(help: "Anybody who has the new private file can use the key.") var noPassphrase = false
    @Flag(help: "Replace the output if it is there; never a private key.") var force = false

    func run() throws {
      if let privateForm { return try exportPrivate(privateForm) }
      guard let format else { throw ValidationError("give --format, or --private") }
      guard newPassphraseFile == nil, !noPassphrase else {
        throw ValidationError("--new-passphrase-file and --no-passphrase go with --private")
      }
      let text = try KeyPair.export(
        try passphrase.key(file), as: format, principal: principal)
      if let output { return try KeyPair.write(text, to: output, replaces: force) }
      StandardOutput.write(text)
    }

    private func exportPrivate(_ form: KeyPair.PrivateForm) throws {
      guard format == nil, !force, let output else {
        throw ValidationError(
          "--private needs --output with a new file, and no --format or --force")
      }
      guard !noPassphrase || newPassphraseFile == nil else {
        throw ValidationError("--new-passphrase-file and --no-passphrase do not go together")
      }
      guard form == .pkcs8 || noPassphrase else {
        throw ValidationError(
          "a key of OpenSSH is written without a passphrase: give --no-passphrase, and seal it by "
            + "'ssh-keygen -p -f \(output)'")
      }
      let new = newPassphraseFile.map { PassphraseSource.file($0) }
      try KeyPair.exportPrivate(
        try passphrase.key(file), as: form, output: output,
        passphrase: noPassphrase ? .none : new ?? .terminal)
    }
  }

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import",
      abstract: "Takes a private key of minisign, signify, OpenSSH or OpenSSL over.",
      discussion: """
        The new file has the passphrase of the old one, unless another is given. Keys of OpenSSH and signify that
        have a passphrase are not read: load them into ssh-agent, and sign with agent:SHA256:….

        Example:
          pintle key import minisign.key --output release
        """)

    @Argument(help: "A private key's file.") var file: String
    @Option(help: ArgumentHelp("For NAME.key and NAME.pub.", valueName: "name")) var output: String
    @OptionGroup var passphrase: PassphraseOptions
    @Option(
      help: ArgumentHelp("The first line is the new file's passphrase.", valueName: "file"))
    var newPassphraseFile: String?
    @Flag(help: "Anybody who has the new file can use the key.") var noPassphrase = false

    func run() throws {
      let source = try passphrase.source()
      let new =
        newPassphraseFile.map { PassphraseSource.file($0) }
        ?? (noPassphrase ? PassphraseSource.none : nil)
      let (key, format) = try KeyPair.importKey(
        file, output: output, passphrase: source, newPassphrase: new)
      StandardOutput.write(
        key.text(
          heading: "made \(output).key and \(output).pub from a private key of \(format)"))
    }
  }
}

extension PublicKeyForm: ExpressibleByArgument {}

extension KeyPair.PrivateForm: ExpressibleByArgument {}
