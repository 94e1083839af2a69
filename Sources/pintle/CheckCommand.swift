import ArgumentParser
import Evidence
import Gate
import Reports

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", _superCommandName: "pintle",
    abstract: "The gate, and the audit: judges a repository or a change to it.",
    discussion: """
      Without --base the revision vouches for itself, and existing weaknesses are counted, not judged. In
      CI the base is found from the system's own variables.

      Example:
        pintle check --base origin/main --format sarif --output pintle.sarif
        pintle check --base origin/main --attest gate.dsse.json --key gate.key
      """)

  @OptionGroup var subject: SubjectOptions
  @OptionGroup var judging: JudgingOptions
  @OptionGroup var report: ReportOutput
  @OptionGroup var attesting: AttestingOptions

  func run() throws {
    let variables = ProcessEnvironment.variables
    var options = try judging.options(subject, variables)
    let attestation = try attesting.attestation(of: &options, variables)
    let verdict = try Gate.check(options)
    try report.write(verdict, showsExisting: judging.all)
    if report.format == .github, let summary = variables["GITHUB_STEP_SUMMARY"], !summary.isEmpty {
      try LocalFile.append(GitHubReport.stepSummary(verdict), to: summary)
    }
    if try attestation?.write(verdict) == false {
      StandardError.write("pintle: no attestation was written: no candidate was judged\n")
    }
    // The process ends: to give back tens of thousands of findings one by one would only take time.
    withExtendedLifetime(verdict) { Self.exit(withError: ExitCode(verdict.outcome.exitCode)) }
  }
}

/// The verdict, signed for later steps.
struct AttestingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write a signed verification summary (SLSA VSA, DSSE), whether it passes or fails.",
      valueName: "file"))
  var attest: String?
  @Option(
    help: ArgumentHelp(
      "The key that signs it: a file, agent:SHA256:… or pkcs11:….", valueName: "key"))
  var key: String?
  @OptionGroup var passphrase: PassphraseOptions
  @Option(
    help: ArgumentHelp(
      "A file that it is about, beside the commit; can be repeated.", valueName: "file"))
  var attestArtifact: [String] = []
  @Option(
    help: ArgumentHelp(
      "The repository's address in it; CI's or the remote's when not given.", valueName: "uri"))
  var attestResource: String?

  func attestation(
    of check: inout CheckOptions, _ variables: [String: String]
  ) throws -> GateAttestation? {
    guard let attest else {
      guard key == nil, attestArtifact.isEmpty, attestResource == nil else {
        throw ValidationError("--key and --attest-… go with --attest FILE")
      }
      return nil
    }
    guard let key else { throw ValidationError("--attest needs --key KEY") }
    var options = GateAttestation.Options(
      output: attest, key: try passphrase.key(key))
    options.artifacts = attestArtifact
    options.resource = attestResource
    options.environment = variables
    check.isAttested = true
    check.attestingKey = options.key.file
    return try GateAttestation(options, of: check)
  }
}
