import Evidence
import Inventory
import Syntax
import Trees

/// One side of a comparison: a tree, and what was read of it.
public struct Snapshot {
  public let tree: any SourceTree
  /// Those that changed, or all without a base.
  public let lockfiles: [Lockfile]
  public let manifests: [TreePath: Manifest]
  /// By lockfile the addresses that build descriptions beside it name in their text.
  public let addresses: [TreePath: Set<RepositoryPlace>]
  /// What npm wrote beside the packages it installed.
  public let installed: [Lockfile]
  /// The other lockfiles of the tree, read when a rule asks.
  public let unchangedLockfiles: () -> [Lockfile]
  /// A manifest of the tree that need not have changed, read when a rule asks.
  public let manifest: (TreePath) -> Manifest?

  public init(
    tree: any SourceTree, lockfiles: [Lockfile], manifests: [TreePath: Manifest],
    addresses: [TreePath: Set<RepositoryPlace>] = [:], installed: [Lockfile] = [],
    unchangedLockfiles: @escaping () -> [Lockfile] = { [] },
    manifest: @escaping (TreePath) -> Manifest? = { _ in nil }
  ) {
    self.tree = tree
    self.lockfiles = lockfiles
    self.manifests = manifests
    self.addresses = addresses
    self.installed = installed
    self.unchangedLockfiles = unchangedLockfiles
    self.manifest = manifest
  }
}

/// What is used, and what it is compared with.
public struct DriftInput {
  public let base: Snapshot?
  public let candidate: Snapshot
  public let pins: Pins
  public let hosts: HostRules
  /// Between the two trees, sorted by path; empty without a base.
  public let changes: [TreeChange]
  /// Whether what did not change is looked at, too.
  public let includesUnchanged: Bool
  /// How a person names the two sides on a git command line; nil where git knows no name.
  public let revisions: (base: String, candidate: String)?
  public let dependencies: DependencyChanges
  /// What pipelines refer to, and what is known about it.
  public let references: ReferenceInput
  /// Whether a package came with an attestation of who built it; nil where nothing at hand says.
  public let isAttested: (Dependency) -> Bool?
  /// What the candidate's manifests ask for from repositories and archives, as written.
  let asked: [RepositoryPlace: Set<String>]
  /// The same of the base's.
  let askedBefore: [RepositoryPlace: Set<String>]
  private let baseLockfiles: Set<TreePath>
  private let candidateLockfiles: Set<TreePath>
  private(set) var used: [UsedReference] = []
  private(set) var pinned: [PinnedReference] = []
  private(set) var bumps: [Bump] = []

  public init(
    base: Snapshot?, candidate: Snapshot, pins: Pins, hosts: HostRules, changes: [TreeChange],
    revisions: (base: String, candidate: String)?, references: ReferenceInput = ReferenceInput(),
    includesUnchanged: Bool = false, isAttested: @escaping (Dependency) -> Bool? = { _ in nil }
  ) {
    self.base = base
    self.candidate = candidate
    self.pins = pins
    self.hosts = hosts
    self.changes = changes
    self.includesUnchanged = includesUnchanged || base == nil
    self.revisions = revisions
    self.references = references
    self.isAttested = isAttested
    dependencies = DependencyChanges(base: base, candidate: candidate)
    asked = Self.asked(candidate.manifests)
    askedBefore = Self.asked(base?.manifests ?? [:])
    baseLockfiles = Set((base?.lockfiles ?? []).map(\.path))
    candidateLockfiles = Set(candidate.lockfiles.map(\.path))
    used = collectUsed()
    pinned = collectPinned(used)
    bumps = collectBumps()
  }

  private static func asked(
    _ manifests: [TreePath: Manifest]
  ) -> [RepositoryPlace: Set<String>] {
    manifests.values.reduce(into: [:]) { asked, manifest in
      let specifiers =
        (manifest.requirements + manifest.shared.values).map(\.specifier)
        + manifest.overrides.map(\.specifier)
      for specifier in specifiers {
        if let place = RepositoryPlace(specifier) { asked[place, default: []].insert(specifier) }
      }
    }
  }

  /// Whether the base has a lockfile at this path.
  func hadLockfile(_ path: TreePath) -> Bool { baseLockfiles.contains(path) }

  /// Whether an entry of the base's is what an entry may have been: of the same lockfile, or for a new lockfile of
  /// one that is gone.
  func isFormer(_ was: Entry, of entry: Entry) -> Bool {
    let (path, old) = (entry.lockfile.path, was.lockfile.path)
    if hadLockfile(path) { return path == old }
    return hadLockfile(old) && !candidateLockfiles.contains(old)
  }

  /// The command that shows how a file changed.
  func diffCommand(_ path: TreePath) -> String? {
    revisions.map { "git diff \($0.base) \($0.candidate) -- \(ShellWord.quoted(path.text))" }
  }
}

/// A rule over what is used, its baseline and what the user brings from elsewhere.
protocol DriftRule: SendableMetatype {
  static var rule: Rule { get }

  static func check(_ input: DriftInput, into report: inout Report)
}

/// Every rule of this room, sorted by id.
public enum DriftRules {
  private static let all: [any DriftRule.Type] = [
    ActionSwitched.self,
    Added.self,
    DanglingReference.self,
    DeletedTag.self,
    DependencyPatched.self,
    DistChangedAlone.self,
    Downgraded.self,
    FloatingTagAdvanced.self,
    ImpostorCommit.self,
    InstallCodeAdded.self,
    IntegrityChanged.self,
    IntegrityConflict.self,
    IntegrityWeakened.self,
    KnownBadAction.self,
    KnownMalicious.self,
    LinkAsInput.self,
    LockfileRemoved.self,
    LookalikeName.self,
    MassRefMove.self,
    MovedBranchHistory.self,
    MovedImage.self,
    MovedTag.self,
    NewEcosystem.self,
    ProvenanceRegression.self,
    ReferenceCommentMismatch.self,
    Removed.self,
    ReplacedTagObject.self,
    ResolverConfigChanged.self,
    ReturnedVersion.self,
    RewrittenPush.self,
    SourceChanged.self,
    SourceKindChanged.self,
    SubmoduleDrift.self,
    TagObjectReference.self,
    Upgraded.self,
    VendoredMismatch.self,
    WrapperChanged.self,
  ]

  public static let rules: [Rule] = all.map { $0.rule }

  public static func check(_ input: DriftInput, into report: inout Report) {
    for rule in all { rule.check(input, into: &report) }
  }
}
