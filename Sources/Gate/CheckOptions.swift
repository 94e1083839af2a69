import Evidence
import Git
import Inventory

/// What a run of the gate was asked for.
public struct CheckOptions: Sendable {
  /// As the user wrote it.
  public var path = "."
  public var base: String?
  public var head: String?
  /// What the CI system says.
  public var environment: EnvironmentBase?
  /// What the CI system calls the repository; the clone's remote when nil.
  public var own: UpstreamName?
  public var pullRequestHead: String?
  /// A file, or the name of a built-in policy.
  public var policy: String?
  public var pins: String?
  /// `trust.json` from outside the repository, and what it must hash to.
  public var trust: String?
  public var trustDigest: String?
  /// Folders of mirrors, files of `git ls-remote` output, and what a runner downloaded.
  public var upstreams: [String] = []
  public var references: [String] = []
  public var actions: [String] = []
  /// Folders in which packages lie as their package managers left them.
  public var packages: [String] = []
  /// Folders of built artifacts that the policy wants signed; the candidate's own files when empty.
  public var artifacts: [String] = []
  /// Folders of attestations of packages, as registries give them.
  public var attestations: [String] = []
  public var failOn: Severity?
  /// Count existing weaknesses too.
  public var countsExisting = false
  public var isStrict = false
  /// With a base: judge every reference all the same.
  public var allReferences = false
  /// Judge every commit there is.
  public var allCommits = false
  /// Domains and rule ids; empty means all.
  public var only: Set<String> = []
  /// The moment that waivers and keys are judged at.
  public var time = Instant(seconds: 0)
  /// The verdict will be signed, so nothing on the command line may loosen what it is reached by.
  public var isAttested = false
  /// The file of the key that will sign it; nil for a key that an agent or a token holds.
  public var attestingKey: String?

  public init() {}

  /// Whether any rule of a domain may be wanted.
  func includes(_ domain: Rule.Domain) -> Bool {
    only.isEmpty || only.contains(domain.rawValue)
      || GateRules.all.contains { $0.domain == domain && only.contains($0.id) }
  }

  func includes(_ rule: Rule) -> Bool {
    only.isEmpty || only.contains(rule.id) || only.contains(rule.domain.rawValue)
  }
}
