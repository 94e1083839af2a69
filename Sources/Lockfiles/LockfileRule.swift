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

  public init(
    hosts: HostRules, manifests: [TreePath: Manifest], members: [TreePath: [TreePath]] = [:]
  ) {
    self.hosts = hosts
    self.manifests = manifests
    self.members = members
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

  public static func check(
    _ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report
  ) {
    for rule in all { rule.check(lockfile, context, into: &report) }
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
