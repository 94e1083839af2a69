import ArgumentParser
import Evidence
import Gate
import Syntax

/// Which repository, and which of its revisions.
struct SubjectOptions: ParsableArguments {
  @Argument(help: "A folder: a repository, bare or not, or any other folder.") var path = "."
  @Option(
    help: ArgumentHelp(
      "What vouches: a full commit id, a full reference, or a branch's name.", valueName: "revision"
    ))
  var base: String?
  @Option(
    help: ArgumentHelp("What would land on the base; HEAD when not given.", valueName: "revision"))
  var head: String?
  @Option(
    help: ArgumentHelp(
      "The moment to judge at (RFC 3339); SOURCE_DATE_EPOCH or now when not given.",
      valueName: "time"))
  var at: String?

  func options(_ variables: [String: String]) throws -> CheckOptions {
    var options = CheckOptions()
    options.path = path
    options.base = base
    options.head = head
    options.time = try time(variables)
    options.own = OwnRepository.name(variables)
    if base == nil {
      let event = try GitHubEventFile.read(variables)
      options.environment = EnvironmentBase.read(variables, event: event)
      options.pullRequestHead = event?.pullRequestHead
    }
    return options
  }

  private func time(_ variables: [String: String]) throws -> Instant {
    try Moment.chosen(at, variables)
  }
}

/// The one place where time enters.
enum Moment {
  /// What the option says, else SOURCE_DATE_EPOCH, else now.
  static func chosen(_ at: String?, _ variables: [String: String]) throws -> Instant {
    if let at { return try named(at) }
    guard let text = variables["SOURCE_DATE_EPOCH"] else { return ProcessEnvironment.now }
    guard let epoch = Int64(text), 0...lastSecond ~= epoch else {
      throw ValidationError(
        "SOURCE_DATE_EPOCH is '\(text)', which is no number of seconds since 1970")
    }
    return Instant(seconds: epoch)
  }

  /// Of the year 9999, behind which RFC 3339 has no dates.
  private static let lastSecond: Int64 = 253_402_300_799

  static func named(_ text: String) throws -> Instant {
    guard let instant = Instant(text) else {
      throw ValidationError("'\(text)' is no moment; write it as 2026-01-31T08:00:00Z")
    }
    return instant
  }
}

/// What the user brings about repositories elsewhere.
struct UpstreamOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder of mirrors of what pipelines use; can be repeated.", valueName: "folder"))
  var upstreams: [String] = []
  @Option(
    help: ArgumentHelp("Output of git ls-remote; can be repeated.", valueName: "file"))
  var refs: [String] = []
  @Option(help: ArgumentHelp("What a runner downloaded before it ran.", valueName: "folder"))
  var actions: String?
  func apply(to options: inout CheckOptions) {
    options.upstreams = upstreams
    options.references = refs
    options.actions = actions.map { [$0] } ?? []
  }
}

/// How a verdict is reached.
struct JudgingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A policy file, or 'gate' or 'audit'; can only tighten.", valueName: "policy"))
  var policy: String?
  @Option(help: ArgumentHelp("Pins from outside the repository.", valueName: "file")) var pins:
    String?
  @Option(help: ArgumentHelp("A trust.json from outside the repository.", valueName: "file"))
  var trust: String?
  @Option(help: ArgumentHelp("What the trust set must hash to.", valueName: "sha256:…"))
  var trustDigest: String?
  @OptionGroup var upstream: UpstreamOptions
  @Option(
    help: ArgumentHelp(
      "A package cache, or a folder of archives: new packages are read by digest; can be repeated.",
      valueName: "folder"))
  var packages: [String] = []
  @Option(
    help: ArgumentHelp(
      "What was built and policy wants signed; the repository's own files when not given.",
      valueName: "folder"))
  var artifacts: [String] = []
  @Option(
    help: ArgumentHelp(
      "Attestations of packages, and what registries say about them, as JSON; can be repeated.",
      valueName: "folder"))
  var attestations: [String] = []
  @Option(help: ArgumentHelp("Only these domains or rules, by comma.", valueName: "list"))
  var only: String?
  @Option(help: ArgumentHelp("info, low, medium, high or critical.", valueName: "level"))
  var failOn: String?
  @Flag(help: "Count and show existing weaknesses too.") var all = false
  @Flag(help: "Every open question must be answered.") var strict = false
  @Flag(help: "With a base: judge every reference, too.") var allRefs = false
  @Flag(help: "Judge every commit of every reference: an audit.") var history = false

  func options(_ subject: SubjectOptions, _ variables: [String: String]) throws -> CheckOptions {
    var options = try subject.options(variables)
    options.policy = policy
    upstream.apply(to: &options)
    options.packages = packages
    options.artifacts = artifacts
    options.attestations = attestations
    options.pins = pins
    options.trust = trust
    options.trustDigest = trustDigest
    options.countsExisting = all
    options.isStrict = strict
    options.allReferences = allRefs
    options.allCommits = history
    if let failOn { options.failOn = try Severity.chosen(failOn) }
    options.only = try domains()
    return options
  }

  private func domains() throws -> Set<String> {
    let words = (only ?? "").split(separator: ",").map(String.init)
    let known = Rule.Domain.allCases.map(\.rawValue) + GateRules.ids
    for word in words where !known.contains(word) {
      let near = NearestWord.of(word, among: known).map { "; did you mean '\($0)'?" } ?? ""
      throw ValidationError("'\(word)' is neither a domain nor a rule\(near)")
    }
    return Set(words)
  }
}

/// The file in which GitHub describes the event a run belongs to.
enum GitHubEventFile {
  static func read(_ variables: [String: String]) throws(GateError) -> GitHubEvent? {
    guard variables["GITHUB_ACTIONS"] == "true", let path = variables["GITHUB_EVENT_PATH"],
      !path.isEmpty
    else { return nil }
    let source = Source(try LocalFile.read(path), path: "event.json", origin: .log)
    let document: JSONDocument
    do throws(ReadError) {
      document = try JSONDocument(source)
    } catch {
      throw GateError("the event file of GitHub cannot be read: \(error.what)")
    }
    let root = document.root
    var event = GitHubEvent()
    event.before = root["before"]?.string
    event.mergeGroupBase = root["merge_group"]?["base_sha"]?.string
    event.pullRequestHead = root["pull_request"]?["head"]?["sha"]?.string
    event.defaultBranch = root["repository"]?["default_branch"]?.string
    return event
  }
}
