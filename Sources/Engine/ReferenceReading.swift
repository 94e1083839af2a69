import Drift
import Evidence
import Git
import History
import Inventory
import Lockfiles
import Pipelines
import Syntax
import Trees

/// Gathers what pipelines refer to, in both trees and in the actions that they use.
struct ReferenceReading {
  private(set) var input = ReferenceInput()
  private(set) var open: [NotVerified] = []
  /// What the rules over pipelines say of each tree.
  private(set) var now = Report()
  private(set) var before = Report()
  /// And of what the change does to them.
  private(set) var change = Report()
  private(set) var powerChanges: [PowerChange] = []
  private let signs: UpstreamSigns
  private let pipelines: Int
  private let skipped: [String: Int]
  private let unjudged: Int

  init(_ request: Request, _ scope: Scope, own: HistoryReading?) {
    signs = UpstreamSigns(request.upstreams)
    var candidate = PipelineReader(request.candidate, keepsFiles: request.base != nil)
    let entries = Self.entries(request, request.candidate, scope.candidate, scope)
    let commit = { Self.commit($0, request) }
    var references: [PipelineReferences]
    let installs: [(path: TreePath, place: Place)]
    if let base = request.base {
      references = candidate.read(entries)
      let judged = candidate.judged(references, own: request.own, commit: commit)
      PipelineRules.check(judged, into: &now)
      installs = judged.installSources
      // What cannot be read at the base is no question about the candidate.
      var reader = PipelineReader(base, keepsFiles: true)
      input.base = reader.read(Self.entries(request, base, scope.base, scope))
      let old = reader.judged(input.base, own: request.own)
      PipelineRules.check(old, into: &before)
      PipelineChangeRules.check(old, judged, into: &change)
      powerChanges = PipelineSet.changes(from: old, to: judged)
      input.submodulesBefore = (try? Submodule.among(scope.base, of: base)) ?? []
    } else {
      let judge: PipelineJudge
      (references, judge) = candidate.judged(entries, own: request.own, commit: commit)
      now = judge.concluded()
      installs = judge.installSources
    }
    pipelines = candidate.count(references)
    skipped = candidate.skipped
    open = candidate.open
    input.submodules = (try? Submodule.among(scope.candidate, of: request.candidate)) ?? []
    var closure = Closure(request.upstreams)
    references += closure.run(references)
    unjudged = Self.unjudged(references, request)
    input.candidate = references
    input.upstreams = request.upstreams
    input.actions = request.actions
    input.runs = EngineFormats.actionRuns
    let signs = signs
    input.signs = { signs.of($0, $1) }
    input.own = own.map { Self.own($0, request) }
    if unjudged > 0 { open.append(Self.question(unjudged)) }
    open += Self.unread(references) + Self.unresolved(references)
    open += Self.unanswered(references, request)
    open += Self.unreadSources(installs, request.candidate)
    open += Self.lostPins(request, own)
  }

  /// Between the pipelines and submodules of the two trees themselves.
  var changes: [ReferenceChange] {
    ReferenceChange.between(
      input.base, input.candidate.filter { $0.isOwn }, input.submodulesBefore, input.submodules)
  }

  func cover(_ coverage: inout Coverage) {
    coverage.pipelines = pipelines
    for (reason, count) in skipped { coverage.skip(reason, count: count) }
    coverage.usesNotJudged = unjudged
  }

  /// What the histories of used upstreams show: acts and their signs, not their weaknesses.
  func upstreamFindings(_ names: [UpstreamName]) -> [Finding] {
    names.flatMap { signs.findings($0) }.filter { $0.kind == .attack || $0.kind == .signal }
  }

  // MARK: Which files

  /// With a base the changed files. Names that lead elsewhere can change without a line here, so where
  /// something is known about them the unchanged pipelines are read, too.
  private static func entries(
    _ request: Request, _ tree: any SourceTree, _ scope: [TreeEntry], _ both: Scope
  ) -> [TreeEntry] {
    let remembers = request.pins.lines.contains {
      [.action, .hook, .include, .image].contains($0.key.kind)
    }
    guard request.base != nil, !request.includesUnchanged,
      remembers || !request.upstreams.isEmpty || request.actions != nil
        || (both.base + both.candidate).contains(where: { isTouched($0.path) })
    else { return scope }
    let known = Set(scope.map(\.path))
    let more = ((try? tree.entries()) ?? []).filter {
      PipelineFormats.isJudged($0.path) && !known.contains($0.path)
    }
    return (scope + more).sorted { $0.path < $1.path }
  }

  /// Pipelines, and scripts that they may run: both trees are read whole then, so that a change of one
  /// file shows in those that refer to it.
  private static func isTouched(_ path: TreePath) -> Bool {
    PipelineFormats.isJudged(path) || PipelineFormats.mayBeRun(path)
  }

  // MARK: What is known

  /// What a named reference is, by the pins, else by what the user brought.
  private static func commit(_ use: Use, _ request: Request) -> String? {
    guard let key = use.pinKey, case .named(let name) = use.reference else { return nil }
    if let pinned = request.pins[key]?["commit"] { return pinned }
    return use.upstream.flatMap { request.upstreams.upstream($0)?.resolve(name)?.commit.hex }
  }

  private static func own(_ reading: HistoryReading, _ request: Request) -> ReferenceInput.Own {
    let repository = reading.input.repository
    let references = reading.input.references
    return ReferenceInput.Own(
      repository: repository, references: references,
      isComplete: repository.branchKnowledge(references) == .all && !references.tags.isEmpty,
      before: request.pushBefore, head: request.history?.candidate,
      history: reading.input.graph.hasGaps
        ? nil : reading.input.onBranch.map { (reading.input.graph, $0) })
  }

  /// Things of other repositories about which nothing is known.
  private static func unjudged(_ references: [PipelineReferences], _ request: Request) -> Int {
    var names: Set<Pin.Key> = []
    for use in references.lazy.flatMap(\.uses) {
      guard let upstream = use.upstream, let key = use.pinKey,
        request.upstreams.upstream(upstream) == nil
      else { continue }
      names.insert(key)
    }
    return names.count
  }

  /// Files that pipelines install from and that no reader knows by their name.
  private static func unreadSources(
    _ installs: [(path: TreePath, place: Place)], _ tree: any SourceTree
  ) -> [NotVerified] {
    var seen: Set<TreePath> = []
    return installs.compactMap { path, place in
      guard !LockfileFormats.canRead(path), !LockfileFormats.isRequirementsFile(path),
        ManifestFormats.ecosystem(of: path) == nil, seen.insert(path).inserted,
        ((try? tree.entry(at: path)) ?? nil) != nil
      else { return nil }
      return NotVerified(
        .lockfile, .file(path), reason: "install-source-not-read",
        detail: "a pipeline installs from it, and no reader knows a file of this name",
        next: "name it as requirements files are named", place: place)
    }
  }

  /// What stands where a reference belongs and names nothing that can be judged.
  private static func unread(_ references: [PipelineReferences]) -> [NotVerified] {
    references.flatMap { $0.uses.filter(\.isUnreadable) }.compactMap { use in
      guard case .unreadable(let why) = use.reference else { return nil }
      return NotVerified(
        .pipeline, Subject(.use, use.text), reason: "reference-not-read",
        detail: "'\(use.text)' is \(why)", place: use.place(.cause))
    }
  }

  /// Images whose names hold what only a run knows, one question for each file.
  private static func unresolved(_ references: [PipelineReferences]) -> [NotVerified] {
    references.compactMap { file in
      let unknown = file.images.filter {
        $0.image == nil && $0.role != .workload && $0.text.utf8.contains(UInt8(ascii: "$"))
      }
      guard let first = unknown.first else { return nil }
      return NotVerified(
        .pipeline, .file(file.path), reason: "image-not-resolved",
        detail: unknown.count == 1
          ? "what the image '\(first.text)' is only a run knows"
          : "what \(unknown.count) images are only a run knows, as '\(first.text)'",
        place: first.place(.cause))
    }
  }

  /// Upstreams about which the user brought something that answers nothing.
  private static func unanswered(
    _ references: [PipelineReferences], _ request: Request
  ) -> [NotVerified] {
    var names: Set<UpstreamName> = []
    for use in references.lazy.flatMap(\.uses) {
      if let name = use.upstream { names.insert(name) }
    }
    let lacks = names.sorted().compactMap { name in
      request.upstreams.upstream(name)?.lack.map { (name, $0) }
    }
    let all = lacks + request.upstreams.unreadable.map { ($0.name, $0.why) }
    return all.map { name, why in
      NotVerified(
        .referencesUpstream, Subject(.repository, name.description), reason: "no-answer",
        detail: "nothing follows from what was brought about it: \(why)",
        next: "git ls-remote \(name.url)", requiredBy: .invocation)
    }
  }

  /// Pinned tags and branches that a clone does not hold, where it cannot be told whether they are gone.
  private static func lostPins(_ request: Request, _ own: HistoryReading?) -> [NotVerified] {
    guard let references = own?.input.references else { return [] }
    let isComplete = own.map { Self.own($0, request).isComplete } ?? false
    let lost = request.pins.lines.filter { pin in
      guard let name = TreePath(pinned: pin.key.id) else { return false }
      switch pin.key.kind {
      case .tag: return !isComplete && references[name] == nil
      case .branch: return !references.holdsBranch(name)
      default: return false
      }
    }
    guard let first = lost.first else { return [] }
    return [
      NotVerified(
        .tags, Subject(.repository, "."), reason: "pinned-not-here",
        detail:
          "pinned tags and branches that are not in this clone: \(lost.count), as '\(first.key.id)'",
        next: "git fetch origin --tags '+refs/heads/*:refs/remotes/origin/*'")
    ]
  }

  private static func question(_ count: Int) -> NotVerified {
    NotVerified(
      .referencesUpstream, Subject(.repository, "."), reason: "no-upstream",
      detail:
        count == 1
        ? "what 1 reference of pipelines is upstream is not known here"
        : "what \(count) references of pipelines are upstream is not known here",
      next: "pintle upstreams")
  }
}

extension ReferenceList {
  /// Whether a branch is here, or what was fetched of it.
  fileprivate func holdsBranch(_ name: TreePath) -> Bool {
    let short = name.text.hasPrefix("refs/heads/") ? String(name.text.dropFirst(11)) : ""
    return self[name] != nil || self[TreePath("refs/remotes/origin/" + short)] != nil
  }
}

extension Use {
  fileprivate var isUnreadable: Bool { if case .unreadable = reference { true } else { false } }
}

extension PipelineReferences {
  /// Whether the file is one of the judged tree, not of an action that it uses.
  fileprivate var isOwn: Bool {
    let source = uses.first?.source ?? images.first?.source
    if case .upstream = source?.origin { return false }
    return true
  }
}

/// What used actions use themselves, as far as mirrors show.
private struct Closure {
  let upstreams: Upstreams
  private var seen: Set<Pin.Key> = []

  /// Things that are followed, all together; nobody's pipeline uses as many.
  private static let most = 2000

  init(_ upstreams: Upstreams) { self.upstreams = upstreams }

  mutating func run(_ roots: [PipelineReferences]) -> [PipelineReferences] {
    guard !upstreams.isEmpty else { return [] }
    var found: [PipelineReferences] = []
    var queue = roots.flatMap(\.uses)
    var index = 0
    while index < queue.count, seen.count < Self.most {
      let use = queue[index]
      index += 1
      guard let key = use.pinKey, seen.insert(key).inserted, let nested = references(of: use) else {
        continue
      }
      found.append(nested)
      queue += nested.uses
    }
    return found
  }

  private func references(of use: Use) -> PipelineReferences? {
    guard use.kind == .action || use.kind == .workflow, let name = use.upstream,
      let known = upstreams.upstream(name), let mirror = known.mirror,
      let commit = commit(use, known), mirror.repository.contains(commit),
      let tree = try? RevisionTree(
        mirror.repository, commit: commit, origin: .upstream(name.description))
    else { return nil }
    let folder = TreePath(use.subpath)
    let paths =
      use.kind == .workflow
      ? [folder] : [folder.appending("action.yml"), folder.appending("action.yaml")]
    var reader = PipelineReader(tree)
    return reader.read(paths.compactMap { (try? tree.entry(at: $0)) ?? nil }).first
  }

  private func commit(_ use: Use, _ known: Upstream) -> ObjectID? {
    switch use.reference {
    case .commit(let hex): ObjectID(hex: hex)
    case .named(let name): known.resolve(name)?.commit
    case .missing, .local, .unreadable: nil
    }
  }
}

/// The rules over upstreams' own histories, run once for each.
private final class UpstreamSigns {
  private let upstreams: Upstreams
  private var known: [UpstreamName: [Finding]] = [:]

  init(_ upstreams: Upstreams) { self.upstreams = upstreams }

  func findings(_ name: UpstreamName) -> [Finding] {
    if let found = known[name] { return found }
    var report = Report()
    if let mirror = upstreams.upstream(name)?.mirror,
      let reading = try? HistoryReading(
        HistoryRequest(repository: mirror.repository, name: RepositoryName(mirror.name)),
        pins: .none, tree: nil)
    {
      HistoryRules.check(reading.input, into: &report)
    }
    known[name] = report.findings
    return report.findings
  }

  /// Ids of the rules that fired about one reference; being on no branch is what was asked about.
  func of(_ name: UpstreamName, _ reference: String) -> [String] {
    let subject = RepositoryName(upstreams.upstream(name)?.name ?? name)
      .subject(of: TreePath(reference))
    let found = findings(name).filter {
      ($0.kind == .attack || $0.kind == .signal) && $0.rule.id != "tag-off-branch"
        && ($0.subject == subject || $0.related.contains(subject))
    }
    return Array(Set(found.map(\.rule.id))).sorted()
  }
}
