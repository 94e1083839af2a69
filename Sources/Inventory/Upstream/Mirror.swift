import Evidence
import Git

/// A clone of an upstream that the user brings: everything can be judged by it.
public final class Mirror {
  public let name: UpstreamName
  public let repository: Repository
  public let references: ReferenceList
  public private(set) lazy var graph: CommitGraph = repository.graph(
    from: references.all.compactMap(\.commit))

  public init(_ name: UpstreamName, _ repository: Repository) {
    self.name = name
    self.repository = repository
    references = Mirror.own(repository.listReferences())
  }

  /// Without what was fetched of other remotes than `origin`: a fork's branches vouch for nothing here.
  private static func own(_ list: ReferenceList) -> ReferenceList {
    let origin = "refs/remotes/origin/"
    let hasOrigin = list.all.contains { $0.name.text.hasPrefix(origin) }
    guard hasOrigin else { return list }
    return ReferenceList(
      list.all.filter { $0.space != .remoteBranch || $0.name.text.hasPrefix(origin) })
  }

  /// Commits that branches lead to; nil when not all branches are here.
  public private(set) lazy var onBranch: NodeSet? = {
    guard repository.branchKnowledge(references) == .all else { return nil }
    return graph.reachable(from: references.branchTips.compactMap { graph.node($0) })
  }()

  public private(set) lazy var onTag: NodeSet = graph.reachable(
    from: references.tags.compactMap { $0.commit.flatMap { graph.node($0) } })

  /// Where a commit stands among the mirror's references.
  public enum Standing: Sendable, Equatable {
    case onBranch, onTagOnly
    /// Here, and led to by nothing that is the repository's own.
    case onNeither
    /// Not in this mirror: it may be newer than the mirror.
    case absent
    /// Branches are missing here, so that nothing follows.
    case unknown
  }

  public func standing(of commit: ObjectID) -> Standing {
    guard let node = graph.node(commit), !graph.marks(of: node).contains(.absent) else {
      // Objects that are borrowed may be those of a newer clone.
      let isOwn = repository.kind(of: commit) == .commit && !repository.hasAlternates
      return isOwn ? ownKnowledge : .absent
    }
    guard let onBranch else { return .unknown }
    if onBranch.contains(node) { return .onBranch }
    return onTag.contains(node) ? .onTagOnly : .onNeither
  }

  private var ownKnowledge: Standing { onBranch == nil ? .unknown : .onNeither }

  /// Tags that lead to a commit or to a descendant of it.
  ///
  /// - Complexity: O(n) in the mirror's commits at the first call, then in the commit's descendants.
  public func tags(containing commit: ObjectID) -> [ListedReference] {
    guard let wanted = graph.node(commit) else { return [] }
    let holders = children.descendants(of: wanted)
    return references.tags.filter { tag in
      tag.commit.flatMap { graph.node($0) }.map(holders.contains) ?? false
    }
  }

  private lazy var children = CommitChildren(graph)

  /// Whether `later` has `earlier` among its ancestors.
  public func leads(from later: ObjectID, to earlier: ObjectID) -> Bool? {
    guard let tip = graph.node(later), let wanted = graph.node(earlier) else { return nil }
    return graph.reachable(from: [tip]).contains(wanted)
  }
}
