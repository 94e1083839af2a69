import Evidence
import Signatures
import Syntax

/// What policy says under `signatures:`: which artifacts must be signed how and by whom.
public struct SignaturePolicy: Sendable, Equatable {
  /// One demand on the artifacts of a pattern.
  public struct Demand: Sendable, Equatable {
    /// A path below the folder that is verified; `*` stands for anything but `/`.
    public var artifacts = ""
    /// Every one of them must be there and hold.
    public var formats: [SignatureFormat] = []
    public var identity: String?
    public var issuer: String?
    public var root: String?
    public var repository: String?
    public var repositoryID: String?
    public var ownerID: String?
    public var workflow: String?
    public var ref: String?
    public var trigger: String?
    public var builder: String?
    public var predicateType: String?
    public var deniesSelfHosted = false
    public var namespace = "file"
    /// Keys and threshold of trust.json.
    public var role: String?
    public var timestampRoots: [String] = []
    public var minimumCounter: Int?
    public var notBefore: Instant?
    public var notAfter: Instant?
    /// Whether `pintle check` asks for it, too; `pintle verify` always does.
    public var isChecked = true

    /// Whether a bundle's certificate is meant, not a key of the role.
    var namesIdentity: Bool { identity != nil || repository != nil || workflow != nil }

    var expected: ExpectedIdentity {
      var expected = ExpectedIdentity()
      expected.subject = identity
      expected.issuer = issuer
      expected.repository = repository
      expected.repositoryID = repositoryID
      expected.ownerID = ownerID
      expected.signerWorkflow = workflow
      expected.sourceRef = ref
      expected.trigger = trigger
      expected.builder = builder
      expected.predicateType = predicateType
      expected.deniesSelfHosted = deniesSelfHosted
      return expected
    }
  }

  /// Whose signatures commits of which branches need.
  public struct Commits: Sendable, Equatable {
    /// Patterns of full names; all branches when empty.
    public let branches: [String]
    /// Of trust.json.
    public let role: String?
    /// Files of further keys by the names of their owners, relative to `.pintle`: OpenPGP keys of a forge.
    public let keys: [String: String]
  }

  /// Files of trusted roots by name, relative to `.pintle`.
  public let roots: [String: String]
  public let demands: [Demand]
  public let commits: Commits?
  /// Patterns of the branches of packages' sources that are reviewed; all when empty.
  public let sourceBranches: [String]
}

/// Reads `signatures:`.
struct SignaturePolicyReader {
  let settings: Settings

  init(_ value: YAMLValue, in source: Source) throws(GateError) {
    settings = try Settings(
      value, in: source, keys: ["roots", "rules", "commits", "source-branches"], of: "'signatures'")
  }

  func read() throws(GateError) -> SignaturePolicy {
    let roots = try files(settings["roots"], of: "'roots'")
    var demands: [SignaturePolicy.Demand] = []
    if let list = settings["rules"] {
      guard list.kind == .sequence else { throw settings.fail(list, "'rules' is a list") }
      for element in list.elements { demands.append(try demand(element, roots)) }
    }
    return SignaturePolicy(
      roots: roots, demands: demands, commits: try commits(),
      sourceBranches: try branches(settings, "source-branches"))
  }

  /// Files below `.pintle` by names.
  private func files(
    _ value: YAMLValue?, of what: String
  ) throws(GateError) -> [String: String] {
    guard let value else { return [:] }
    let inner = try Settings(value, in: settings.source, keys: nil, of: what)
    var files: [String: String] = [:]
    for member in inner.value.members {
      guard let name = member.key.string, let path = member.value.string else {
        throw settings.fail(member.value, "a name under \(what) stands for one file below .pintle")
      }
      guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
        throw settings.fail(member.value, "a file of \(what) lies below .pintle")
      }
      files[name] = path
    }
    return files
  }

  private static let keys = [
    "artifacts", "formats", "identity", "issuer", "root", "repository", "repository-id",
    "owner-id", "workflow", "ref", "trigger", "builder", "predicate-type", "deny-self-hosted",
    "namespace", "role", "timestamp-roots", "minimum-counter", "not-before", "not-after",
    "check",
  ]

  private func demand(
    _ value: YAMLValue, _ roots: [String: String]
  ) throws(GateError) -> SignaturePolicy.Demand {
    let one = try Settings(
      value, in: settings.source, keys: Self.keys, of: "a rule of 'signatures'")
    var demand = SignaturePolicy.Demand()
    guard let artifacts = one["artifacts"]?.string, !artifacts.isEmpty else {
      throw settings.fail(value, "a rule says which artifacts it is about")
    }
    demand.artifacts = artifacts
    demand.formats = try formats(one, value)
    func text(_ key: String) throws(GateError) -> String? { try one.text(key) }
    (demand.identity, demand.issuer) = (try text("identity"), try text("issuer"))
    (demand.root, demand.role) = (try text("root"), try text("role"))
    (demand.repository, demand.repositoryID) = (try text("repository"), try text("repository-id"))
    (demand.ownerID, demand.workflow) = (try text("owner-id"), try text("workflow"))
    (demand.ref, demand.trigger) = (try text("ref"), try text("trigger"))
    (demand.builder, demand.predicateType) = (try text("builder"), try text("predicate-type"))
    demand.deniesSelfHosted = try one.flag("deny-self-hosted") ?? false
    demand.namespace = try text("namespace") ?? "file"
    demand.timestampRoots = try one.texts("timestamp-roots")
    demand.minimumCounter = try counter(one, try text("minimum-counter"))
    demand.notBefore = try moment(one, "not-before")
    demand.notAfter = try moment(one, "not-after")
    demand.isChecked = try one.flag("check") ?? true
    try check(demand, value, roots)
    return demand
  }

  /// Those that certificates, authorities of time, and keys of trust.json sign in: OpenSSH's, Ed25519 and ECDSA.
  private static let formats: [SignatureFormat] = [
    .sigstore, .dsse, .minisign, .signify, .ssh, .raw, .timestamp,
  ]

  private func formats(
    _ one: Settings, _ value: YAMLValue
  ) throws(GateError) -> [SignatureFormat] {
    var formats: [SignatureFormat] = []
    for name in try one.texts("formats") {
      guard let format = SignatureFormat(rawValue: name), Self.formats.contains(format) else {
        let known = Self.formats.map(\.rawValue).joined(separator: ", ")
        throw settings.fail(value, "'\(name)' is no format that a rule can ask for: \(known)")
      }
      formats.append(format)
    }
    guard !formats.isEmpty else {
      throw settings.fail(value, "a rule names the formats it requires")
    }
    return formats
  }

  private func counter(_ one: Settings, _ text: String?) throws(GateError) -> Int? {
    guard let text else { return nil }
    guard let counter = Int(text) else {
      throw settings.fail(one.value, "'minimum-counter' is a whole number")
    }
    return counter
  }

  private func moment(_ one: Settings, _ key: String) throws(GateError) -> Instant? {
    guard let value = one[key] else { return nil }
    guard let instant = value.string.flatMap({ Instant($0) }) else {
      throw settings.fail(value, "'\(key)' is a moment as 2026-01-01T00:00:00Z")
    }
    return instant
  }

  private func check(
    _ demand: SignaturePolicy.Demand, _ value: YAMLValue, _ roots: [String: String]
  ) throws(GateError) {
    let named = [demand.root].compactMap(\.self).filter { $0 != BuiltInRoot.name }
    for name in named + demand.timestampRoots where roots[name] == nil {
      throw settings.fail(value, "'\(name)' is no root of 'signatures.roots'")
    }
    if demand.formats.contains(.sigstore), demand.role == nil || demand.namesIdentity {
      guard demand.root != nil else {
        throw settings.fail(value, "a rule for Sigstore names its root; roots are never joined")
      }
      do throws(SignatureFailure) {
        try demand.expected.check()
      } catch {
        throw settings.fail(value, error.what)
      }
    }
    try checkIdle(demand, value)
    let asksOfBundles = demand.expected.namesIdentity || demand.builder != nil
    guard !asksOfBundles || demand.formats.contains(.sigstore) else {
      throw settings.fail(
        value, "identities, sources and builders are about the format sigstore")
    }
    guard !demand.expected.namesIdentity || demand.namesIdentity else {
      throw settings.fail(
        value,
        "a rule about a certificate names 'identity' and 'issuer', 'repository' or 'workflow'")
    }
    let needsKey = demand.formats.contains { $0 != .sigstore && $0 != .timestamp }
    guard !needsKey || demand.role != nil else {
      throw settings.fail(value, "a rule for signatures by keys names a role of trust.json")
    }
  }

  /// What is asked of a format that the rule does not require would be passed over.
  private func checkIdle(
    _ demand: SignaturePolicy.Demand, _ value: YAMLValue
  ) throws(GateError) {
    let asked: [(key: String, isGiven: Bool, formats: Set<SignatureFormat>)] = [
      ("root", demand.root != nil, [.sigstore]),
      ("predicate-type", demand.predicateType != nil, [.sigstore, .dsse]),
      ("namespace", demand.namespace != "file", [.ssh]),
      ("timestamp-roots", !demand.timestampRoots.isEmpty, [.timestamp]),
      ("minimum-counter", demand.minimumCounter != nil, [.minisign]),
    ]
    for item in asked where item.isGiven && item.formats.isDisjoint(with: demand.formats) {
      let names = item.formats.map(\.rawValue).sorted().joined(separator: " or ")
      throw settings.fail(value, "'\(item.key)' is about the format \(names)")
    }
  }

  private func commits() throws(GateError) -> SignaturePolicy.Commits? {
    guard let value = settings["commits"] else { return nil }
    let one = try Settings(
      value, in: settings.source, keys: ["branches", "role", "keys"], of: "'signatures.commits'")
    let keys = try files(one["keys"], of: "'keys'")
    let role = try one.text("role")
    guard role != nil || !keys.isEmpty else {
      throw settings.fail(value, "'commits' names a role of trust.json, or files under 'keys'")
    }
    return SignaturePolicy.Commits(branches: try branches(one, "branches"), role: role, keys: keys)
  }

  private func branches(_ settings: Settings, _ key: String) throws(GateError) -> [String] {
    let branches = try settings.texts(key)
    for name in branches where !name.hasPrefix("refs/") {
      throw settings.fail(settings.value, "'\(key)' holds full names: refs/heads/\(name)")
    }
    return branches
  }
}

extension SignaturePolicy {
  /// What files below `.pintle` hold, by the names that the policy has for them.
  ///
  /// - Throws: for a file that is not there, or no regular file.
  static func read(
    _ names: [String: String], _ files: TrustFiles, _ what: String
  ) throws(GateError) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for (name, path) in names {
      let path = TrustFiles.folder.appending(TreePath(path))
      guard let source = try files.source(path) else {
        throw GateError(
          "\(what) '\(name)' of 'signatures' is not there: '\(path.text)'",
          fix: "put the file there, or correct '\(Policy.path.text)'")
      }
      found[name] = source.bytes
    }
    return found
  }
}

extension SignaturePolicy.Commits {
  /// Whose signatures count: the people of the role, and the owners of the further keys.
  func signers(_ people: RoleKeys, _ files: TrustFiles) throws(GateError) -> KeyRing {
    var ring = KeyRing()
    if let role { ring = try people.keys(of: role).0 }
    for (name, bytes) in try SignaturePolicy.read(keys, files, "key").sorted(by: { $0.key < $1.key }
    ) {
      try ring.take(bytes, name: name)
    }
    return ring
  }
}
