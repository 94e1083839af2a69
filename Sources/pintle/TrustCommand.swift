import ArgumentParser
import Evidence
import Gate
import Signatures

struct TrustCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "Whose signatures count for what: .pintle/trust.json.",
    discussion: """
      Each edit writes the next version, signed by people of the role 'trust' of the version before and of its own.

      Example:
        pintle trust init --role trust --threshold 1 --key ann=ann.pub \\
          --sign-with ann.key
        pintle trust show
      """,
    subcommands: [
      Init.self, Add.self, Revoke.self, Rotate.self, Sign.self, Show.self, Verify.self,
    ])

  /// Options of every command that writes.
  struct WritingOptions: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "A private key of role 'trust': a file, agent:SHA256:… or pkcs11:…; can be repeated.",
        valueName: "key"))
    var signWith: [String] = []
    @OptionGroup var passphrase: PassphraseOptions
    @Option(
      help: ArgumentHelp("A trust.json elsewhere than in .pintle.", valueName: "file"))
    var file: String?

    func options() throws -> TrustOptions {
      var options = TrustOptions(time: try Moment.chosen(nil, ProcessEnvironment.variables))
      options.signWith = try signWith.map { try passphrase.key($0) }
      options.file = file
      return options
    }
  }

  /// Options of every command that writes a next version.
  struct EditingOptions: ParsableArguments {
    @OptionGroup var writing: WritingOptions
    @Option(
      help: ArgumentHelp("When the whole set ends (RFC 3339).", valueName: "time"))
    var expires: String?
    @Option(
      help: ArgumentHelp(
        "The version in force, where it is not the one that HEAD holds.", valueName: "file"))
    var previous: String?

    func options() throws -> TrustOptions {
      var options = try writing.options()
      options.expires = try expires.map { try Moment.named($0) }
      options.previous = previous
      return options
    }
  }

  struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes version 1.",
      discussion: """
        Without --role trust, those who sign are in it.

        Example:
          pintle trust init \\
            --role trust --threshold 2 --key ann=ann.pub --key bob=bob.pub \\
            --role approve --threshold 1 --key ann=ann.pub --key bob=bob.pub \\
            --role release --threshold 1 --key ci=ci.pub \\
            --sign-with ann.key --sign-with bob.key
        """)

    @OptionGroup var roles: RoleOptions
    @OptionGroup var writing: WritingOptions
    @Option(
      help: ArgumentHelp("When the whole set ends (RFC 3339).", valueName: "time"))
    var expires: String?

    func run() throws {
      let grants = try roles.grants(CommandLine.arguments)
      guard !grants.isEmpty else {
        throw ValidationError("name people: --role trust --threshold 1 --key PERSON=FILE.pub")
      }
      var options = try writing.options()
      options.expires = try expires.map { try Moment.named($0) }
      TrustText.write(try Gate.startTrust(grants, options))
    }
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Gives roles more keys, another threshold, or the set a later end.",
      discussion: """
        Example:
          pintle trust add --role release --threshold 1 --key ci=ci.pub \\
            --sign-with ann.key
          pintle trust add --expires 2028-01-31T00:00:00Z --sign-with ann.key
        """)

    @OptionGroup var roles: RoleOptions
    @OptionGroup var editing: EditingOptions

    func run() throws {
      let grants = try roles.grants(CommandLine.arguments)
      guard !grants.isEmpty || editing.expires != nil else {
        throw ValidationError("name what to add: --role R --key PERSON=FILE.pub, or --expires TIME")
      }
      TrustText.write(try Gate.editTrust(.add(grants), try editing.options()))
    }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Marks a key as no longer its owner's own.",
      discussion: """
        Its signatures count for nothing from then on, however old they are.

        Example:
          pintle trust revoke bob.pub --at 2026-11-01T00:00:00Z \\
            --sign-with ann.key
        """)

    @Argument(help: "The public key, in any form.") var key: String
    @Option(
      help: ArgumentHelp("Since when it may be in other hands (RFC 3339).", valueName: "time"))
    var at: String
    @OptionGroup var editing: EditingOptions

    func run() throws {
      let edit = TrustEdit.revoke(try Gate.publicKey(in: key), at: try Moment.named(at))
      TrustText.write(try Gate.editTrust(edit, try editing.options()))
    }
  }

  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Puts a new key in an old one's place.",
      discussion: """
        Without --role, in every role that holds the old one. A key of role 'trust' is replaced by signatures of
        both: the old one signs as of the version before, the new one as of the next.

        Example:
          pintle trust rotate --role trust --remove old.pub --key ann=new.pub \\
            --sign-with old.key --sign-with new.key
        """)

    @Option(help: ArgumentHelp("The role.", valueName: "role")) var role: String?
    @Option(
      help: ArgumentHelp("A public key that leaves; can be repeated.", valueName: "file"))
    var remove: [String] = []
    @Option(
      help: ArgumentHelp("A key that comes; can be repeated.", valueName: "person=file"))
    var key: [String] = []
    @Option(
      help: ArgumentHelp("So many different people of the role have to sign.", valueName: "number"))
    var threshold: String?
    @OptionGroup var validity: ValidityOptions
    @OptionGroup var editing: EditingOptions

    func run() throws {
      let edit = TrustEdit.rotate(
        role: try role.map { try RoleOptions.role($0) },
        remove: try remove.map { try Gate.publicKey(in: $0) },
        threshold: try threshold.map { try RoleOptions.threshold($0) },
        add: try key.map { try validity.named($0) })
      TrustText.write(try Gate.editTrust(edit, try editing.options()))
    }
  }

  struct Sign: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Adds a signature to the version that lies there.",
      discussion: """
        Example:
          pintle trust sign --sign-with bob.key
        """)

    @OptionGroup var writing: WritingOptions
    @Option(
      help: ArgumentHelp(
        "The version in force, where it is not the one that HEAD holds.", valueName: "file"))
    var previous: String?

    func run() throws {
      var options = try writing.options()
      options.previous = previous
      TrustText.write(try Gate.signTrust(options))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tells who is trusted with what.",
      discussion: """
        Example:
          pintle trust show --format json
        """)

    @Argument(help: "A trust.json; the repository's own when not given.") var file: String?
    @Option(help: "text or json.") var format: VerificationFormat = .text
    @Option(
      help: ArgumentHelp(
        "The moment to judge at (RFC 3339); SOURCE_DATE_EPOCH or now when not given.",
        valueName: "time"))
    var at: String?

    func run() throws {
      let time = try Moment.chosen(at, ProcessEnvironment.variables)
      let review = try Gate.reviewTrust(file: file, previous: nil, at: time)
      StandardOutput.write(
        format == .json ? TrustJSON.show(review, at: time) : TrustText.show(review, at: time))
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks the signatures of a version, and the step from the one before.",
      discussion: """
        Exit codes: 0 it holds, 1 it does not, 2 it cannot be read. Without --previous the repository's own file is
        compared with the one that HEAD holds.

        Example:
          pintle trust verify
          pintle trust verify new.json --previous old.json
        """)

    @Argument(help: "A trust.json; the repository's own when not given.") var file: String?
    @Option(help: ArgumentHelp("The version before it.", valueName: "file")) var previous: String?
    @Option(
      help: ArgumentHelp(
        "The moment to judge at (RFC 3339); SOURCE_DATE_EPOCH or now when not given.",
        valueName: "time"))
    var at: String?
    @Flag(help: "Print nothing; the exit code tells.") var quiet = false

    func run() throws {
      let time = try Moment.chosen(at, ProcessEnvironment.variables)
      let review = try Gate.reviewTrust(file: file, previous: previous, at: time)
      if !quiet { StandardOutput.write(TrustText.verify(review)) }
      throw ExitCode(review.problem == nil ? 0 : 1)
    }
  }
}
