import Evidence
import Git
import Inventory

/// A tag that leads to a commit, with what its name says.
public struct ReleaseTag: Sendable {
  public let reference: ListedReference
  public let node: CommitGraph.Node
  public let version: TagVersion?

  public init(reference: ListedReference, node: CommitGraph.Node, version: TagVersion?) {
    self.reference = reference
    self.node = node
    self.version = version
  }

  public var name: String { reference.shortName }
  /// The outermost tag object; nil for a lightweight tag.
  public var object: TagObject? { reference.tags.first }
}

/// The repository whose objects are judged, as findings name it.
public struct RepositoryName: Sendable, Hashable {
  /// `.`, or `github.com/owner/name` for a mirror of another.
  public let id: String
  public let origin: Origin

  public static let own = RepositoryName(id: ".", origin: .candidate)

  public init(id: String, origin: Origin) {
    self.id = id
    self.origin = origin
  }

  public init(_ upstream: UpstreamName) {
    self.init(id: upstream.description, origin: .upstream(upstream.description))
  }

  public var subject: Subject { Subject(.repository, id) }

  public func subject(of reference: TreePath) -> Subject {
    Subject(.ref, id == "." ? reference.text : "\(id) \(reference.text)")
  }
}
