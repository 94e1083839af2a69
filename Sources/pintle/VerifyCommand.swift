import ArgumentParser
import Crypto
import Evidence
import Gate
import Reports
import Signatures

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", _superCommandName: "pintle",
    abstract: "Verifies signatures and provenance of artifacts, commits and tags.",
    discussion: """
      FILE is a file, or sha256:HEX where the format signs a digest. The formats of signatures and keys are
      recognised from their content. Exit codes: 0 verified, 1 failed, 2 could not run, 3 not verified.

      Example:
        pintle verify app.tar.gz --signature app.tar.gz.minisig --key release.pub
        pintle verify app.tar.gz --bundle app.sigstore.json --repo corp/app --trusted-root trusted_root.json
        pintle verify --checksums SHA256SUMS --signature SHA256SUMS.asc --key release.asc
        pintle verify dist --release dist/release.dsse.json --key release.pub --state seen.json
        pintle verify gitCommit:$(git rev-parse HEAD) --vsa gate.dsse.json --key gate.pub --max-age 24h
        pintle verify go.sum --key sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8 \
          --tiles $(go env GOMODCACHE)/cache/download/sumdb/sum.golang.org
        pintle verify --git v1.2.0 --allowed-signers .allowed_signers
      """)

  @Argument(help: "Files, or sha256:HEX.") var files: [String] = []
  @Option(help: ArgumentHelp("A detached signature; can be repeated.", valueName: "file"))
  var signature: [String] = []
  @Option(help: ArgumentHelp("A public key of any format; can be repeated.", valueName: "file"))
  var key: [String] = []
  @Option(help: ArgumentHelp("So many distinct keys have to sign.", valueName: "number"))
  var threshold: Int?
  @OptionGroup var ssh: SSHOptions
  @OptionGroup var release: ReleaseOptions
  @OptionGroup var summary: SummaryOptions
  @OptionGroup var bundle: BundleOptions
  @Option(
    help: ArgumentHelp("A list of checksums; all its files when none is named.", valueName: "file"))
  var checksums: String?
  @Option(
    help: ArgumentHelp("A time-stamp response over the file or its signature.", valueName: "file"))
  var timestamp: String?
  @Option(help: ArgumentHelp("Roots of time-stamp authorities; can be repeated.", valueName: "pem"))
  var tsaRoots: [String] = []
  @Option(help: ArgumentHelp("A saved packument of the npm registry.", valueName: "file"))
  var npmSignatures: String?
  @Option(
    help: ArgumentHelp(
      "A folder with a log's tiles, such as Go keeps in its module cache; FILE may be a go.sum.",
      valueName: "folder"))
  var tiles: String?
  @Option(
    help: ArgumentHelp(
      "Of raw signatures: sha256 (when not given), sha384 or sha512.", valueName: "name"))
  var hash: String?
  @Option(
    help: ArgumentHelp("Of raw RSA signatures: pkcs1 (when not given) or pss.", valueName: "name"))
  var padding: String?
  @Option(
    help: ArgumentHelp("A commit, tag or range A..B instead of files.", valueName: "revision"))
  var git: String?
  @Option(
    help: ArgumentHelp(
      "The repository of --git; the one around this folder when not given.", valueName: "folder"))
  var repository: String?
  @Option(
    help: ArgumentHelp(
      "The moment to judge at (RFC 3339); SOURCE_DATE_EPOCH or now when not given.",
      valueName: "time"))
  var at: String?
  @Option(help: "text or json.") var format: VerificationFormat = .text
  @Option(help: ArgumentHelp("Write the report to a file.", valueName: "file")) var output: String?
  @Flag(help: "Print nothing; the exit code tells.") var quiet = false

  func run() throws {
    let report = try Gate.verify(try asked())
    let bytes = format == .json ? report.json() : report.text()
    if let output {
      try LocalFile.write(bytes, to: output)
    } else if !quiet {
      StandardOutput.write(bytes)
    }
    throw ExitCode(report.exitCode)
  }

  private func asked() throws -> VerifyOptions {
    try refuseIdle()
    var options = VerifyOptions(time: try Moment.chosen(at, ProcessEnvironment.variables))
    options.files = files
    options.signatures = signature
    options.keys = key
    if let threshold, threshold < 1 { throw ValidationError("--threshold is a number from 1") }
    options.threshold = threshold
    options.checksums = checksums
    options.timestamp = timestamp
    options.timestampRoots = tsaRoots
    options.npmSignatures = npmSignatures
    options.tiles = tiles
    if let hash {
      guard let algorithm = [Hash.sha256, .sha384, .sha512].first(where: { $0.name == hash })
      else { throw ValidationError("'\(hash)' is no digest: sha256, sha384, sha512") }
      options.hash = algorithm
    }
    if let padding {
      guard let padded = RawSignature.Padding(rawValue: padding) else {
        throw ValidationError("'\(padding)' is no padding: pkcs1, pss")
      }
      options.padding = padded
    }
    options.git = git
    if let repository { options.repository = repository }
    ssh.apply(to: &options)
    release.apply(to: &options)
    try summary.apply(to: &options)
    bundle.apply(to: &options)
    return options
  }
}

/// How a verification is told.
enum VerificationFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}

/// Who may sign with which SSH key.
struct SSHOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Allowed signers, as ssh-keygen has them.", valueName: "file"))
  var allowedSigners: String?
  @Option(help: ArgumentHelp("Who has to have signed.", valueName: "name")) var principal: String?
  @Option(
    help: ArgumentHelp(
      "What an SSH signature has to be made for; 'file' when not given.", valueName: "name"))
  var namespace: String?

  func apply(to options: inout VerifyOptions) {
    options.allowedSigners = allowedSigners
    options.principal = principal
    options.namespace = namespace
  }
}

/// A whole folder against what was signed about it.
struct ReleaseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The statement of a release ('pintle attest --release'); FILE is its folder.",
      valueName: "file"))
  var release: String?
  @Option(help: ArgumentHelp("A release with a lower counter is refused.", valueName: "number"))
  var minimumCounter: Int?
  @Option(
    help: ArgumentHelp(
      "Remembers the highest counter that was seen; a lower one is refused.", valueName: "file"))
  var state: String?

  func apply(to options: inout VerifyOptions) {
    options.release = release
    options.minimumCounter = minimumCounter
    options.releaseState = state
  }
}

/// What the gate stated before.
struct SummaryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A signed verification summary ('pintle check --attest'); FILE may be gitCommit:ID.",
      valueName: "file"))
  var vsa: String?
  @Option(help: ArgumentHelp("How old it may be: 30m, 24h, 7d.", valueName: "duration"))
  var maxAge: String?
  @Option(help: ArgumentHelp("The policy it was verified by.", valueName: "sha256:…"))
  var policyDigest: String?
  @Option(help: ArgumentHelp("A level it has to state; can be repeated.", valueName: "name"))
  var level: [String] = []
  @Option(help: ArgumentHelp("Who has to have verified.", valueName: "url"))
  var verifier: String?
  @Option(help: ArgumentHelp("What has to have been verified.", valueName: "uri"))
  var resource: String?

  func apply(to options: inout VerifyOptions) throws {
    guard let vsa else {
      if maxAge != nil || policyDigest != nil || !level.isEmpty || verifier != nil
        || resource != nil
      {
        throw ValidationError(
          "--max-age, --policy-digest, --level, --verifier and --resource go with --vsa")
      }
      return
    }
    options.summaryFile = vsa
    options.summary.maximumAge = try maxAge.map(seconds)
    if let policyDigest {
      let digits = policyDigest.dropFirst(7)
      guard policyDigest.hasPrefix("sha256:"), digits.utf8.count == 64,
        digits.allSatisfy({ $0.isHexDigit && !$0.isUppercase })
      else { throw ValidationError("'\(policyDigest)' is not sha256: and 64 lower-case digits") }
      options.summary.policyDigest = String(digits)
    }
    options.summary.levels = level
    if let verifier { options.summary.verifier = verifier }
    options.summary.resource = resource
  }

  private func seconds(_ text: String) throws -> Int64 {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
      (1...1_000_000).contains(count)
    else { throw ValidationError("'\(text)' is no duration; write it as 30m, 24h or 7d") }
    return count * unit
  }
}

/// Bundles, and whom their certificates have to name.
struct BundleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A Sigstore bundle, or attestations of GitHub, npm or PyPI; can be repeated.",
      valueName: "file"))
  var bundle: [String] = []
  @Option(help: ArgumentHelp("A trusted root of Sigstore; can be repeated.", valueName: "file"))
  var trustedRoot: [String] = []
  @Option(help: ArgumentHelp("Who signed; * within a path segment.", valueName: "name"))
  var identity: String?
  @Option(help: ArgumentHelp("Who vouches for the identity.", valueName: "url"))
  var issuer: String?
  @Option(help: ArgumentHelp("The source repository.", valueName: "owner/name")) var repo: String?
  @Option(help: ArgumentHelp("Its number, which survives renaming.", valueName: "number"))
  var repositoryId: String?
  @Option(help: ArgumentHelp("Its owner's number.", valueName: "number")) var ownerId: String?
  @Option(
    help: ArgumentHelp("The workflow that signed.", valueName: "owner/name/path"))
  var signerWorkflow: String?
  @Option(help: ArgumentHelp("The reference it was built from.", valueName: "ref"))
  var sourceRef: String?
  @Option(help: ArgumentHelp("The commit it was built from.", valueName: "commit"))
  var sourceDigest: String?
  @Option(help: ArgumentHelp("What the attestation has to be.", valueName: "url"))
  var predicateType: String?
  @Option(help: ArgumentHelp("Who has to have built it.", valueName: "url")) var builder: String?
  @Option(
    help: ArgumentHelp(
      "A clone: the commit it was built from must be there and on a branch.", valueName: "folder"))
  var source: String?
  @Option(
    help: ArgumentHelp(
      "A branch of --source that is reviewed, refs/heads/…; can be repeated. Any branch counts without.",
      valueName: "pattern"))
  var sourceBranch: [String] = []
  @Flag(help: "Refuse what self-hosted runners built.") var denySelfHostedRunners = false

  func apply(to options: inout VerifyOptions) {
    options.bundles = bundle
    options.trustedRoots = trustedRoot
    options.source = source
    options.sourceBranches = sourceBranch
    options.expected.subject = identity
    options.expected.issuer = issuer
    options.expected.repository = repo
    options.expected.repositoryID = repositoryId
    options.expected.ownerID = ownerId
    options.expected.signerWorkflow = signerWorkflow
    options.expected.sourceRef = sourceRef
    options.expected.sourceDigest = sourceDigest
    options.expected.predicateType = predicateType
    options.expected.builder = builder
    options.expected.deniesSelfHosted = denySelfHostedRunners
  }
}
