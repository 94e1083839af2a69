import Evidence
import Git
import History
import Inventory
import Trees

/// Which repository's objects are judged, and how much of them.
public struct HistoryRequest {
  public let repository: Repository
  public let name: RepositoryName
  public let base: ObjectID?
  public let candidate: ObjectID?
  /// With a base: judge every reference all the same.
  public let allReferences: Bool
  /// Judge every commit, not only those that a change brings.
  public let allCommits: Bool

  public init(
    repository: Repository, name: RepositoryName = .own, base: ObjectID? = nil,
    candidate: ObjectID? = nil, allReferences: Bool = false, allCommits: Bool = false
  ) {
    self.repository = repository
    self.name = name
    self.base = base
    self.candidate = candidate
    self.allReferences = allReferences
    self.allCommits = allCommits
  }
}

/// References and commits of one repository, read once.
struct HistoryReading {
  let input: HistoryInput
  private(set) var open: [NotVerified] = []
  /// Tags that were seen and not judged.
  let unjudged: Int

  /// Tags on commits that the change brings.
  var incomingTags: [String] {
    guard input.extent.isChange else { return [] }
    let incoming = Set(input.extent.commits)
    return input.extent.tags.filter { incoming.contains($0.node) }.map(\.name)
  }

  /// Commits before a change that are looked at to learn who signs.
  private static let window = 1500

  init(_ request: HistoryRequest, pins: Pins, tree: (any SourceTree)?) throws(GitError) {
    let repository = request.repository
    let references = repository.listReferences()
    let isWhole = request.base == nil || request.allReferences || request.allCommits
    var extent = HistoryInput.Extent()
    extent.isWhole = isWhole
    extent.isChange = request.base != nil
    extent.base = request.base
    var incoming: [ObjectID] = []
    var earlier: [ObjectID] = []
    if let base = request.base, let candidate = request.candidate {
      let range = try repository.commits(from: base, to: candidate)
      incoming = range.commits
      if !range.isComplete { open.append(Self.cut(request.name)) }
      earlier =
        incoming.isEmpty || isWhole
        ? [] : try repository.youngest(Self.window, from: base)
    }
    let judged = Self.judgedTags(references, pins, Set(incoming), isWhole: isWhole)
    let tips = Self.tips(references, request, judged, pins, isWhole: isWhole)
    let graph = repository.graph(
      from: tips + incoming + earlier,
      only: isWhole ? nil : Set(incoming + earlier + judged.compactMap(\.commit)))
    extent.tags = judged.compactMap { reference in
      guard let node = reference.commit.flatMap({ graph.node($0) }) else { return nil }
      return ReleaseTag(
        reference: reference, node: node, version: TagVersion(reference.shortName))
    }
    let nodes = incoming.compactMap { graph.node($0) }
    extent.commits =
      request.allCommits && request.base == nil ? Array(graph.indices) : nodes
    extent.earlier = earlier.compactMap { graph.node($0) }
    let knowsBranches = repository.branchKnowledge(references)
    if isWhole, let question = Self.question(knowsBranches, request.name, references) {
      open.append(question)
    }
    input = HistoryInput(
      repository: repository, name: request.name, references: references, graph: graph,
      extent: extent, pins: pins, tree: tree, knowsBranches: knowsBranches == .all)
    unjudged = references.tags.count - judged.count
    open += Self.broken(references, graph, request.name)
  }

  /// Without a base every tag; with one those that the pins know and those that the change brings.
  private static func judgedTags(
    _ references: ReferenceList, _ pins: Pins, _ incoming: Set<ObjectID>, isWhole: Bool
  ) -> [ListedReference] {
    if isWhole { return references.tags }
    return references.tags.filter { reference in
      pins[Pin.Key(.tag, Pin.escaped(reference.name.bytes))] != nil
        || reference.commit.map(incoming.contains) == true
    }
  }

  private static func tips(
    _ references: ReferenceList, _ request: HistoryRequest, _ judged: [ListedReference],
    _ pins: Pins, isWhole: Bool
  ) -> [ObjectID] {
    guard isWhole else { return judged.compactMap(\.commit) }
    // What the pins remember may be here still, though nothing leads to it any more.
    let remembered = pins.lines.filter { $0.key.kind == .tag || $0.key.kind == .branch }
      .compactMap { $0["commit"].flatMap { ObjectID(hex: $0) } }
      .filter { request.repository.contains($0) }
    let head = (try? request.repository.head()).flatMap { $0 }
      .flatMap { try? request.repository.peeledCommit($0.target) }
    return references.all.compactMap(\.commit) + remembered
      + [head, request.base, request.candidate].compactMap { $0 }
  }

  private static func cut(_ name: RepositoryName) -> NotVerified {
    NotVerified(
      .incomingCommits, name.subject, reason: "shallow-clone",
      detail: "not all commits of this change are in this clone",
      next: "git fetch --unshallow")
  }

  private static func question(
    _ knowledge: BranchKnowledge, _ name: RepositoryName, _ references: ReferenceList
  ) -> NotVerified? {
    guard !references.tags.isEmpty else { return nil }
    let count = references.tags.count
    let tags = count == 1 ? "1 tag is" : "\(count) tags are"
    switch knowledge {
    case .all: return nil
    case .shallow:
      return NotVerified(
        .tagReachability, name.subject, reason: "shallow-clone",
        detail: "whether \(tags) on a branch cannot be told: history is cut off",
        next: "git fetch --unshallow --tags")
    case .some:
      return NotVerified(
        .tagReachability, name.subject, reason: "single-branch",
        detail:
          "whether \(tags) on a branch cannot be told: not all branches were fetched",
        next: "git fetch origin '+refs/heads/*:refs/remotes/origin/*'")
    }
  }

  /// References and commits that cannot be read are said, never left out.
  private static func broken(
    _ references: ReferenceList, _ graph: CommitGraph, _ name: RepositoryName
  ) -> [NotVerified] {
    var open: [NotVerified] = []
    for reference in references.all {
      guard case .nowhere(let why) = reference.tip else { continue }
      open.append(
        NotVerified(
          .references, name.subject(of: reference.name), reason: "broken",
          detail: "the reference \(why)", next: "git fsck"))
    }
    let absent = graph.indices.count { graph.marks(of: $0).contains(.absent) }
    if absent > 0 {
      open.append(
        NotVerified(
          .references, name.subject, reason: "missing-commits",
          detail:
            absent == 1
            ? "1 commit is named and not here, or cannot be read"
            : "\(absent) commits are named and not here, or cannot be read", next: "git fsck"))
    }
    return open
  }
}
