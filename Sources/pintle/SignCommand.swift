import ArgumentParser
import Evidence
import Gate
import Reports
import Signatures

struct SignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", _superCommandName: "pintle",
    abstract: "Signs files in the formats that other tools verify.",
    discussion: """
      One key, several formats: minisig (minisign), signify, ssh (ssh-keygen -Y verify), raw (openssl), bundle
      (cosign), dsse (an in-toto envelope). The signature of FILE lies beside it: FILE.minisig, FILE.sig,
      FILE.sshsig, FILE.raw, FILE.sigstore.json, FILE.dsse.json.

      Example:
        pintle sign app.tar.gz --key release.key --format minisig,ssh
        pintle sign SHA256SUMS --key agent:SHA256:9k…  --format ssh
        pintle sign --add app.tar.gz.dsse.json --key second.key
        pintle sign app.tar.gz --key release.key --format bundle --timestamp-request
        pintle sign app.tar.gz --timestamp-response app.tar.gz.tsr
      """)

  @Argument(help: "Files to sign.") var files: [String] = []
  @Option(
    help: ArgumentHelp(
      "A private key's file, agent:SHA256:… or pkcs11:….", valueName: "key"))
  var key: String?
  @Option(
    help: ArgumentHelp(
      "By comma: minisig, signify, ssh, raw, bundle, dsse.", valueName: "list"))
  var format = "minisig"
  @OptionGroup var passphrase: PassphraseOptions
  @Option(help: ArgumentHelp("What an SSH signature is made for.", valueName: "name"))
  var namespace = "file"
  @Option(
    help: ArgumentHelp("In place of minisign's time and file name.", valueName: "text"))
  var trustedComment: String?
  @Option(help: ArgumentHelp("Put one more signature on an envelope.", valueName: "file"))
  var add: String?
  @Flag(help: "Write FILE.tsq beside each bundle, for a time-stamp authority.")
  var timestampRequest = false
  @Option(
    help: ArgumentHelp(
      "The authority's answer, put into FILE.sigstore.json; one for each file.", valueName: "file"))
  var timestampResponse: [String] = []
  @Flag(help: "Sign empty files, too.") var allowEmpty = false
  @Flag(help: "Replace signatures by other keys.") var force = false
  @Option(
    help: ArgumentHelp(
      "The moment that signatures tell (RFC 3339); SOURCE_DATE_EPOCH or now when not given.",
      valueName: "time"))
  var at: String?
  @Flag(help: "Print nothing; the exit code tells.") var quiet = false

  func run() throws {
    let result = try Gate.sign(try options())
    if !quiet { StandardOutput.write(result.text()) }
  }

  private func options() throws -> SignOptions {
    var terms = SigningTerms(time: try Moment.chosen(at, ProcessEnvironment.variables))
    terms.namespace = namespace
    terms.trustedComment = trustedComment
    var options = SignOptions(terms: terms)
    options.files = files
    options.key = try key.map { try passphrase.key($0) }
    options.formats = try formats()
    options.allowsEmpty = allowEmpty
    options.replaces = force
    options.envelope = add
    options.requestsTimestamp = timestampRequest
    options.timestampResponses = timestampResponse
    try check()
    return options
  }

  private func check() throws {
    if add != nil, !files.isEmpty {
      throw ValidationError("--add signs the envelope alone; name no other files")
    }
    if timestampRequest, !format.split(separator: ",").contains("bundle") {
      throw ValidationError("--timestamp-request goes with --format bundle")
    }
  }

  private func formats() throws -> [SigningFormat] {
    var formats: [SigningFormat] = []
    for word in format.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      guard let format = SigningFormat(rawValue: word) else {
        let known = SigningFormat.allCases.map(\.rawValue)
        let near = NearestWord.of(word, among: known).map { "; did you mean '\($0)'?" } ?? ""
        throw ValidationError("'\(word)' is no format\(near)")
      }
      if !formats.contains(format) { formats.append(format) }
    }
    return formats
  }
}
