import ArgumentParser
import Evidence
import Gate
import Reports
import Signatures

struct AttestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attest", _superCommandName: "pintle",
    abstract: "Signs statements about files: provenance, a release, any predicate.",
    discussion: """
      Writes an in-toto statement in a DSSE envelope, or in a Sigstore bundle. 'pintle sign --add' puts more
      signatures on an envelope.

      Example:
        pintle attest app.tar.gz --predicate sbom.json --predicate-type https://cyclonedx.org/bom \\
          --key release.key --output app.sbom.dsse.json
        pintle attest app.tar.gz --provenance --key ci.key --output app.slsa.dsse.json
        pintle attest --release dist --version 1.4.0 --counter 17 --expires 2027-06-30T00:00:00Z \\
          --key release.key --output dist/release.dsse.json
      """)

  @Argument(help: "Files that the statement is about.") var files: [String] = []
  @Option(
    help: ArgumentHelp("A private key's file, agent:SHA256:… or pkcs11:….", valueName: "key"))
  var key: String
  @OptionGroup var passphrase: PassphraseOptions
  @Option(help: ArgumentHelp("The envelope to write.", valueName: "file")) var output: String
  @Option(help: "dsse or bundle.") var format: AttestOptions.Form = .dsse
  @Option(help: ArgumentHelp("A JSON object: what is stated.", valueName: "file"))
  var predicate: String?
  @Option(help: ArgumentHelp("What kind of statement it is.", valueName: "url"))
  var predicateType: String?
  @Flag(help: "State how it was built, from the CI system's environment (SLSA v1).")
  var provenance = false
  @Option(help: ArgumentHelp("A folder that is released as a whole.", valueName: "folder"))
  var release: String?
  @Option(help: ArgumentHelp("The release's version.", valueName: "text")) var version: String?
  @Option(
    help: ArgumentHelp("A number that grows with each release.", valueName: "number"))
  var counter: Int?
  @Option(
    help: ArgumentHelp("When it stops being the newest (RFC 3339).", valueName: "time"))
  var expires: String?
  @Option(help: ArgumentHelp("What is released.", valueName: "name")) var product = ""
  @Flag(help: "Replace the output if it is there.") var force = false
  @Flag(help: "Print nothing; the exit code tells.") var quiet = false

  func run() throws {
    let signing = try passphrase.key(key)
    var options = AttestOptions(try claim(), output: output, key: signing)
    options.files = files
    options.form = format
    options.replaces = force
    let result = try Gate.attest(options)
    if !quiet { StandardOutput.write(result.text()) }
  }

  private func claim() throws -> AttestOptions.Claim {
    let chosen = [predicate != nil, provenance, release != nil].count { $0 }
    guard chosen == 1 else {
      throw ValidationError("give one of --predicate FILE, --provenance and --release FOLDER")
    }
    if let release { return .release(folder: release, try terms()) }
    if provenance { return .provenance(ProcessEnvironment.variables) }
    guard let predicate, let predicateType, !predicateType.isEmpty else {
      throw ValidationError("--predicate needs --predicate-type")
    }
    return .predicate(file: predicate, type: predicateType)
  }

  private func terms() throws -> ReleaseTerms {
    guard files.isEmpty else {
      throw ValidationError("--release takes every file of its folder; name no others")
    }
    guard let version, !version.isEmpty, let counter, counter >= 0, let expires else {
      throw ValidationError("--release needs --version, --counter (from 0) and --expires")
    }
    guard let moment = Instant(expires) else {
      throw ValidationError("'\(expires)' is no moment; write it as 2027-06-30T00:00:00Z")
    }
    return ReleaseTerms(product: product, version: version, counter: counter, expires: moment)
  }
}

extension AttestOptions.Form: ExpressibleByArgument {}
