import Crypto
import Drift
import Evidence
import Git
import History
import Inventory
import Lockfiles
import Packages
import Pipelines
import Syntax
import Trees

/// Reads a subject once, runs readers and rules, and gathers what they say.
public enum Engine {
  /// - Throws: what keeps a tree from being listed. A single file that cannot be read is an open
  ///   question, not an error.
  public static func examine(_ request: Request) throws(TreeError) -> Examination {
    let scope = try Scope(request)
    let trees =
      [(request.candidate, scope.candidate)] + (request.base.map { [($0, scope.base)] } ?? [])
    let sides = Side.opened(trees, limit: request.textLimit)
    let (candidate, base) = (sides[0], request.base == nil ? nil : sides[1])
    var hosts = request.hosts
    for lockfile in base?.lockfiles ?? [] {
      hosts.seenAtBase[lockfile.ecosystem, default: []]
        .formUnion(lockfile.hosts.values.joined().filter { !$0.isEmpty })
    }
    let now = candidate.check(hosts, after: base?.lockfiles ?? [], scope.changes.map(\.path))
    // What the base says tells the age of what the candidate says, and nothing else.
    let told = Set(now.findings.map(\.rule.id))
    let before = told.isEmpty ? Report() : base?.check(hosts, only: told) ?? Report()
    let reading = try history(request)
    let past = reading.map(Past.init) ?? Past()
    let references = ReferenceReading(request, scope, own: reading)
    let content = request.readsContent ? try ContentReading(request, scope) : ContentReading()
    let records = RegistryRecords(
      caches: request.packages, answers: request.registryAnswers)
    let input = DriftInput(
      base: base?.snapshot, candidate: candidate.snapshot, pins: request.pins, hosts: hosts,
      changes: scope.changes, revisions: request.revisions, references: references.input,
      includesUnchanged: request.includesUnchanged, isAttested: records.isAttested)
    var drift = Report()
    DriftRules.check(input, into: &drift)
    let packages = PackageReading(
      request.packages, input.dependencies, hasBase: request.base != nil,
      unknown: request.ageWithoutBase)
    let age = Age(
      base: request.base == nil ? nil : before.findings + references.before.findings,
      unknown: request.ageWithoutBase)
    var coverage = candidate.coverage(
      unread: input.dependencies.judged.count {
        $0.dependency.needsDigest && !$0.lockfile.isToolList
      } - packages.read)
    past.cover(&coverage)
    references.cover(&coverage)
    return Examination(
      findings: age.aged(now.findings + references.now.findings) + content.findings
        + packages.findings
        + age.new(drift.findings + references.change.findings)
        + age.stamped(past.findings)
        + age.stamped(references.upstreamFindings(input.usedUpstreams)),
      open: candidate.open(base: base) + now.open + references.now.open + content.open
        + packages.open + drift.open + past.open + records.open
        + references.open,
      coverage: coverage,
      lockfiles: candidate.lockfiles,
      dependencies: input.dependencies, usedReferences: input.usedReferences,
      referenceChanges: request.base == nil ? [] : references.changes,
      powerChanges: references.powerChanges,
      newTags: reading?.incomingTags ?? [])
  }
}

extension Engine {
  private static func history(_ request: Request) throws(TreeError) -> HistoryReading? {
    guard let wanted = request.history else { return nil }
    do throws(GitError) {
      return try HistoryReading(wanted, pins: request.pins, tree: request.candidate)
    } catch {
      throw TreeError(.corrupt, .root, error.message)
    }
  }
}

/// What the rules over a repository's objects say.
private struct Past {
  var findings: [Finding] = []
  var open: [NotVerified] = []
  private var refs = 0
  private var commits = 0
  private var signatures = 0

  init() {}

  init(_ reading: HistoryReading) {
    var report = Report()
    HistoryRules.check(reading.input, into: &report)
    findings = report.findings
    open = reading.open + report.open
    refs = reading.input.references.all.count
    commits = reading.input.graph.present
    signatures =
      reading.input.graph.marks.count { $0.contains(.signed) }
      + reading.input.references.all.reduce(0) { $0 + $1.tags.count { $0.signature != nil } }
    if reading.unjudged > 0 {
      open.append(
        NotVerified(
          .tags, reading.input.name.subject, reason: "not-judged",
          detail: "\(reading.unjudged) tags were not judged", next: "pintle check --all-refs"))
    }
  }

  func cover(_ coverage: inout Coverage) {
    coverage.refs += refs
    coverage.commits += commits
    coverage.signatures += signatures
  }
}

/// What a tree takes in beside its lockfiles, without judging it.
public struct Contents {
  /// Lists of tools that the build is made with.
  public let tools: [Lockfile]
  /// In order of their files.
  public let pipelines: [PipelineReferences]
  public let open: [NotVerified]
  public let coverage: Coverage
}

extension Engine {
  /// Reads every lockfile and pipeline of a tree and runs no rule. Lockfiles are not kept: a tree may hold
  /// more of them than the memory does.
  ///
  /// - Parameters:
  ///   - look: what is wanted of a lockfile, on one of the cores.
  ///   - take: is given that in the order of the lockfiles' paths.
  public static func read<Value: Sendable>(
    _ tree: any SourceTree, look: @Sendable (Lockfile) -> Value, take: (Value) -> Void
  ) throws(TreeError) -> Contents {
    let entries = try tree.entries()
    let side = Side(listing: tree, entries, limit: Source.defaultLimit)
    var (lockfiles, packages) = (0, 0)
    side.visit(
      look: { (look($0), $0.dependencies.count) },
      take: { value, count in
        lockfiles += 1
        packages += count
        take(value)
      })
    var pipelines = PipelineReader(tree)
    let references = pipelines.read(entries)
    var coverage = side.coverage(unread: 0)
    (coverage.lockfiles, coverage.packages) = (lockfiles, packages)
    coverage.pipelines = pipelines.count(references)
    for (reason, count) in pipelines.skipped { coverage.skip(reason, count: count) }
    return Contents(
      tools: side.tools, pipelines: references,
      open: side.open(base: nil) + side.includeQuestions + pipelines.open,
      coverage: coverage)
  }

  /// The pipelines of a tree alone.
  public static func pipelines(of tree: any SourceTree) throws(TreeError) -> [PipelineReferences] {
    var pipelines = PipelineReader(tree)
    return pipelines.read(try tree.entries())
  }
}

/// One tree with what was read of it.
private struct Side {
  let documents: Documents
  private let reach: LockfileReach
  let entries: [TreeEntry]
  let lockfiles: [Lockfile]
  let tools: [Lockfile]
  let manifests: [TreePath: Manifest]
  let scopeManifests: [Manifest]
  private let addresses: [TreePath: Set<RepositoryPlace>]

  /// Trees that are looked at together: their lockfiles are read on all cores.
  static func opened(_ trees: [(any SourceTree, [TreeEntry])], limit: Int) -> [Side] {
    let parts = trees.map { tree, entries in
      (reach: LockfileReach(Documents(tree, limit: limit), entries), entries: entries)
    }
    Documents.readAhead(parts.map { ($0.reach.documents, $0.reach.own($0.entries)) })
    return parts.map { Side($0.reach, $0.entries) }
  }

  private init(_ reach: LockfileReach, _ entries: [TreeEntry]) {
    self.reach = reach
    documents = reach.documents
    self.entries = entries
    lockfiles = reach.lockfiles(for: entries)
    tools = reach.tools(among: entries)
    manifests = reach.manifests(for: entries, lockfiles)
    addresses = documents.addresses(of: lockfiles)
    let manifests = manifests
    scopeManifests = entries.compactMap { manifests[$0.path] }
  }

  /// A tree that is not judged: its lockfiles are visited and not kept.
  init(listing tree: any SourceTree, _ entries: [TreeEntry], limit: Int) {
    documents = Documents(tree, limit: limit)
    self.entries = entries
    reach = LockfileReach(documents, entries)
    (lockfiles, manifests, scopeManifests, addresses) = ([], [:], [], [:])
    tools = reach.tools(among: entries)
  }

  func visit<Value: Sendable>(look: @Sendable (Lockfile) -> Value, take: (Value) -> Void) {
    reach.visit(entries, look: look, take: take)
  }

  /// The rules that one tree answers.
  ///
  /// - Parameters:
  ///   - wanted: ids of the rules that are asked for; all when nil.
  ///   - earlier: the base's lockfiles.
  ///   - changed: what is not as it was at the base.
  func check(
    _ hosts: HostRules, only wanted: Set<String>? = nil, after earlier: [Lockfile] = [],
    _ changed: [TreePath] = []
  ) -> Report {
    var report = Report()
    let members = lockfiles.reduce(into: [:]) { $0[$1.path] = documents.members(of: $1) }
    let context = LockfileContext(
      hosts: hosts, manifests: manifests, members: members, addresses: addresses,
      earlier: earlier.reduce(into: [:]) { $0[$1.path] = $1 }, changedPaths: changed)
    for lockfile in lockfiles {
      LockfileRules.check(lockfile, context, only: wanted, into: &report)
    }
    for manifest in scopeManifests {
      UnlockedManifest.check(
        manifest, isCovered: reach.isCovered(manifest), context, into: &report)
    }
    var told: Set<TreePath> = []
    for set in reach.requirements.sets {
      let folder = set.members.first?.path.parent ?? .root
      set.check(isCovered: reach.isLockedByAnotherTool(folder), told: &told, into: &report)
    }
    for question in includeQuestions { report.notVerified(question) }
    return report
  }

  /// About requirements files that take in what is not here.
  var includeQuestions: [NotVerified] { reach.requirements.open }

  var snapshot: Snapshot {
    Snapshot(
      tree: documents.tree, lockfiles: lockfiles + tools, manifests: manifests,
      addresses: addresses, installed: installed, unchangedLockfiles: unchanged,
      manifest: documents.manifest)
  }

  /// What npm left beside installed packages, also where git ignores that folder.
  private var installed: [Lockfile] {
    let folders = Set(lockfiles.map(\.path.parent)).sorted()
    return folders.compactMap { folder in
      documents.lockfile(at: folder.appending("node_modules/.package-lock.json"))
    }
  }

  private func unchanged() -> [Lockfile] {
    let known = Set(lockfiles.map(\.path))
    let entries = (try? documents.tree.entries()) ?? []
    let rest = entries.filter { LockfileFormats.canRead($0.path) && !known.contains($0.path) }
    // What cannot be read there was so before the change and is no question about it.
    return LockfileReach(Documents(documents.tree, limit: documents.limit), rest)
      .lockfiles(for: rest).filter { !known.contains($0.path) }
  }

  /// What could be read at the base and cannot in the candidate has to be answered.
  func open(base: Side?) -> [NotVerified] {
    let folders = entries.map(\.path.parent).filter {
      !$0.isRoot && LockfileNames.ecosystem(of: $0) != nil
    }
    let misplaced = Set(folders).sorted().map { path in
      NotVerified(
        .lockfile, .file(path), reason: "folder", detail: "a folder has the name of a lockfile")
    }
    let listing = documents.tree.problems.map { problem in
      NotVerified(.tree, .file(problem.path), reason: "unreadable", detail: problem.description)
    }
    return documents.open.values.filter { base?.isUnaffected($0, by: entries) != true }
      .sorted { $0.subject < $1.subject }.map { question in
        var question = question
        if let base, base.couldRead(question) { question.requiredBy = .regression }
        return question
      } + misplaced + listing
      + (base?.unreadBefore.filter { base?.isUnaffected($0, by: entries) != true } ?? [])
  }

  /// Whether a file could not be read at the base either, and nothing in its folder changed: no question
  /// about the change.
  private func isUnaffected(_ question: NotVerified, by changed: [TreeEntry]) -> Bool {
    let path = TreePath(question.subject.id)
    guard documents.open[path] != nil else { return false }
    return !changed.contains { $0.path.parent == path.parent }
      && !entries.contains { $0.path.parent == path.parent }
  }

  /// Lockfiles of the base that could not be read: what they held cannot be compared.
  private var unreadBefore: [NotVerified] {
    documents.open.values.filter { $0.question == .lockfile && $0.reason != "unsupported" }
      .sorted { $0.subject < $1.subject }
      .map {
        NotVerified(
          .lockfile, $0.subject, reason: "unread-at-base",
          detail:
            "the base's own file cannot be read (\($0.detail)), so nothing was compared with it")
      }
  }

  private func couldRead(_ question: NotVerified) -> Bool {
    let path = TreePath(question.subject.id)
    switch question.question {
    case .lockfile: return documents.lockfile(at: path) != nil
    case .manifest: return documents.manifest(at: path) != nil
    default: return false
    }
  }

  /// - Parameter unread: packages whose content nobody looked at.
  func coverage(unread: Int) -> Coverage {
    var coverage = Coverage()
    coverage.filesSeen = entries.count
    coverage.filesRead = documents.filesRead
    coverage.lockfiles = lockfiles.count
    coverage.packages = lockfiles.reduce(0) { $0 + $1.dependencies.count }
    coverage.packagesNotRead = unread
    for question in documents.open.values { coverage.skip(question.reason) }
    return coverage
  }
}
