import Evidence
import Git
import Inventory
import Syntax
import Trees

/// What pipelines refer to, and everything that is known about it without a network.
public struct ReferenceInput {
  /// The repository's own references, as they are now.
  public struct Own {
    public let repository: Repository
    public let references: ReferenceList
    /// Whether all branches and tags of the server are here.
    public let isComplete: Bool
    /// What a push says the branch was before, when that commit is here.
    public let before: ObjectID?
    public let head: ObjectID?
    /// All commits that references lead to, where they were read anyway, and which branches lead to.
    public let history: (graph: CommitGraph, onBranch: NodeSet)?

    public init(
      repository: Repository, references: ReferenceList, isComplete: Bool, before: ObjectID?,
      head: ObjectID?, history: (graph: CommitGraph, onBranch: NodeSet)? = nil
    ) {
      self.repository = repository
      self.references = references
      self.isComplete = isComplete
      self.before = before
      self.head = head
      self.history = history
    }
  }

  /// What the candidate's pipelines refer to, then what those actions refer to themselves.
  public var candidate: [PipelineReferences] = []
  /// Empty without a base.
  public var base: [PipelineReferences] = []
  public var submodulesBefore: [Submodule] = []
  public var submodules: [Submodule] = []
  public var upstreams = Upstreams()
  public var actions: ActionsFolder?
  public var own: Own?
  /// How an action in a folder of a tree runs: `node20`, `composite`, `docker`; nil when that cannot be
  /// told.
  public var runs: (any SourceTree, TreePath) -> String? = { _, _ in nil }
  /// Rules over an upstream's own history that fired for one of its references.
  public var signs: (UpstreamName, String) -> [String] = { _, _ in [] }

  public init() {}
}
