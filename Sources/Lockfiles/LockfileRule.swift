import Evidence
import Inventory
import Syntax

/// A rule that one lockfile answers, with its manifests and the hosts that are known.
protocol LockfileRule: SendableMetatype {
  static var rule: Rule { get }

  static func check(_ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report)
}

/// What stands around a lockfile in its tree.
public struct LockfileContext: Sendable {
  public let hosts: HostRules
  /// The manifests of the same tree that were read, by path.
  public let manifests: [TreePath: Manifest]
  /// By lockfile the manifests of its workspace, where it does not name their folders itself.
  public let members: [TreePath: [TreePath]]
  /// By lockfile the addresses that build descriptions beside it name in their text.
  public let addresses: [TreePath: Set<RepositoryPlace>]
  /// The lockfiles of the base; empty where there is none.
  public let earlier: [TreePath: Lockfile]
  /// What the change touches.
  public let changedPaths: [TreePath]
  /// Places that manifests themselves ask for.
  let asked: Set<RepositoryPlace>
  /// Hosts of those places.
  let askedHosts: Set<String>
  /// Names that a manifest asks for from a repository or an archive.
  let fetched: Set<String>

  public init(
    hosts: HostRules, manifests: [TreePath: Manifest], members: [TreePath: [TreePath]] = [:],
    addresses: [TreePath: Set<RepositoryPlace>] = [:], earlier: [TreePath: Lockfile] = [:],
    changedPaths: [TreePath] = []
  ) {
    self.earlier = earlier
    self.changedPaths = changedPaths
    self.hosts = hosts
    self.manifests = manifests
    self.members = members
    self.addresses = addresses
    let requirements = manifests.values.lazy.flatMap(\.requirements)
    let overrides = manifests.values.lazy.flatMap(\.overrides)
    asked = Set(requirements.compactMap { RepositoryPlace($0.specifier) })
      .union(overrides.compactMap { RepositoryPlace($0.specifier) })
    askedHosts = Set(asked.map(\.host))
    fetched = Set(
      requirements.filter { [.git, .url].contains(NpmSpecifier.kind($0.specifier)) }.map(\.name))
  }

  /// Packages' manifests that a lockfile was made from, sorted: beside it, and of its workspace.
  func packages(of lockfile: Lockfile) -> [Manifest] {
    let folder = lockfile.path.parent
    let beside = manifests.values.filter { $0.folder == folder }.map(\.path)
    return Set(beside + (members[lockfile.path] ?? [])).sorted().compactMap { manifests[$0] }
      .filter { $0.isPackage && $0.ecosystem == lockfile.ecosystem }
  }
}

/// Every rule over one lockfile, sorted by id.
public enum LockfileRules {
  private static let all: [any LockfileRule.Type] = [
    AliasMasksName.self,
    DuplicateEntry.self,
    InsecureURL.self,
    IntegrityMissing.self,
    LockManifestMismatch.self,
    ScopeEscape.self,
    UnexpectedHost.self,
    UnpinnedSource.self,
    URLNameMismatch.self,
  ]

  public static let rules: [Rule] = all.map { $0.rule } + [UnlockedManifest.rule]

  /// - Parameter wanted: ids of the rules that are asked for; all when nil.
  public static func check(
    _ lockfile: Lockfile, _ context: LockfileContext, only wanted: Set<String>? = nil,
    into report: inout Report
  ) {
    for rule in all where wanted?.contains(rule.rule.id) ?? true {
      rule.check(lockfile, context, into: &report)
    }
  }
}

extension Lockfile {
  /// A finding about one entry. Findings of one rule and lockfile are told together when there are
  /// many; the lockfile's path is no part of what makes a finding the same, so a moved lockfile brings
  /// nothing new.
  func finding(
    _ rule: Rule, _ dependency: Dependency, at range: Range<Int>? = nil, _ message: String,
    severity: Severity? = nil, facts: [Fact] = [], fixes: [String] = [], identity: [String] = []
  ) -> Finding {
    Finding(
      rule, dependency.subject, message, severity: severity,
      places: [source.place(.cause, range ?? dependency.range)], facts: facts, fixes: fixes,
      identity: identity, group: .file(path))
  }
}
