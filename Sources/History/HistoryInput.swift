import Evidence
import Git
import Inventory
import Trees

/// What rules over one repository's objects are given.
public struct HistoryInput {
  /// What part of history a run looks at.
  public struct Extent {
    /// Tags that are judged.
    public var tags: [ReleaseTag] = []
    /// Commits that rules about single commits judge: those between base and candidate, or all.
    public var commits: [CommitGraph.Node] = []
    /// With a change: what came before it, as far back as was looked, to learn people's habits from.
    public var earlier: [CommitGraph.Node] = []
    /// Whether those commits are new in this change.
    public var isChange = false
    /// Whether every reference was followed, so that reachability can be told.
    public var isWhole = false
    /// The commit that a change is compared with.
    public var base: ObjectID?

    public init() {}
  }

  public let repository: Repository
  public let name: RepositoryName
  public let references: ReferenceList
  public let graph: CommitGraph
  public let extent: Extent
  /// The repository's own pinned tags and branches.
  public let pins: Pins
  /// The files of the candidate.
  public let tree: (any SourceTree)?

  /// Commits that some branch leads to; nil when that cannot be told.
  public let onBranch: NodeSet?
  /// Tips of branches.
  public let branchTips: Set<CommitGraph.Node>

  public init(
    repository: Repository, name: RepositoryName, references: ReferenceList, graph: CommitGraph,
    extent: Extent, pins: Pins, tree: (any SourceTree)?, knowsBranches: Bool
  ) {
    self.repository = repository
    self.name = name
    self.references = references
    self.graph = graph
    self.extent = extent
    self.pins = pins
    self.tree = tree
    let tips = references.branchTips.compactMap { graph.node($0) }
    branchTips = Set(tips)
    onBranch = extent.isWhole && knowsBranches ? graph.reachable(from: tips) : nil
  }

  /// Whether a commit is on no branch, as far as that can be told.
  func isOffBranch(_ node: CommitGraph.Node) -> Bool {
    onBranch.map { !$0.contains(node) } ?? false
  }

  /// Commits that the change's base leads to, else HEAD; nil when there is neither.
  func mainline() -> NodeSet? {
    var tip = extent.base
    if tip == nil, let head = try? repository.head() {
      tip = try? repository.peeledCommit(head.target)
    }
    return tip.flatMap { graph.node($0) }.map { graph.reachable(from: [$0]) }
  }

  /// How a finding about what already lies there, or about what a change brings, is aged.
  var age: Change { extent.isChange ? .introduced : .existing }

  func date(_ node: CommitGraph.Node) -> String? {
    graph.marks(of: node).isDisjoint(with: [.absent, .undated])
      ? Instant(seconds: graph.committed[Int(node)]).text : nil
  }

  /// A tag's name for sentences; of another repository with its name.
  func label(_ tag: ReleaseTag) -> String {
    name == .own ? tag.name : "\(name.id) \(tag.name)"
  }

  func subject(_ node: CommitGraph.Node) -> Subject { Subject(.commit, graph[id: node].hex) }

  /// A finding about one tag; it is also one about its commit and the repository.
  func finding(
    _ rule: Rule, _ tag: ReleaseTag, _ message: String, kind: Rule.Kind? = nil,
    severity: Severity? = nil, confidence: Confidence? = nil, facts: [Fact],
    identity: [String] = []
  ) -> Finding {
    Finding(
      rule, name.subject(of: tag.reference.name), message, kind: kind, severity: severity,
      confidence: confidence, related: [subject(tag.node), name.subject], places: [], facts: facts,
      identity: [graph[id: tag.node].hex] + identity, group: name.subject, change: .existing,
      moment: moment(tag.node))
  }

  /// A finding about one commit.
  func finding(
    _ rule: Rule, _ node: CommitGraph.Node, _ message: String, severity: Severity? = nil,
    confidence: Confidence? = nil, related: [Subject] = [], facts: [Fact], identity: [String] = []
  ) -> Finding {
    Finding(
      rule, subject(node), message, severity: severity, confidence: confidence,
      related: related + [name.subject],
      places: [], facts: facts, identity: identity, group: name.subject, change: age,
      moment: moment(node))
  }

  private func moment(_ node: CommitGraph.Node) -> Instant? {
    graph.marks(of: node).isDisjoint(with: [.absent, .undated])
      ? Instant(seconds: graph.committed[Int(node)]) : nil
  }
}
