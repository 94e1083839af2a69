import Evidence
import Git

/// What is known about one repository elsewhere: its references, and with a mirror its objects.
public final class Upstream {
  public let name: UpstreamName
  /// The server's own answer; fresher than a mirror.
  public let remote: RemoteReferences?
  public let mirror: Mirror?

  public init(name: UpstreamName, remote: RemoteReferences?, mirror: Mirror?) {
    self.name = name
    self.remote = remote
    self.mirror = mirror
  }

  /// What a name means there.
  public struct Named: Sendable {
    /// Full name of the reference.
    public let reference: String
    public let commit: ObjectID
    /// The annotated tag's own id.
    public let object: ObjectID?

    public init(reference: String, commit: ObjectID, object: ObjectID?) {
      self.reference = reference
      self.commit = commit
      self.object = object
    }
  }

  /// A tag first, as a runner has it, then a branch.
  public func resolve(_ name: String) -> Named? {
    if name.hasPrefix("refs/heads/") { return branch(String(name.dropFirst(11))) }
    if name.hasPrefix("refs/"), let found = find(name) { return found }
    return tag(name) ?? branch(name)
  }

  public func tag(_ name: String) -> Named? { find("refs/tags/" + name) }

  public func branch(_ name: String) -> Named? {
    find("refs/heads/" + name) ?? (remote == nil ? find("refs/remotes/origin/" + name) : nil)
  }

  public func find(_ full: String) -> Named? {
    if let remote {
      guard let entry = remote.entries[full] else { return nil }
      return Named(
        reference: full, commit: entry.commit, object: entry.peeled == nil ? nil : entry.object)
    }
    guard let found = mirror?.references[TreePath(full)], let commit = found.commit else {
      return nil
    }
    return Named(
      reference: full, commit: commit, object: found.tags.isEmpty ? nil : found.target)
  }

  /// Whether any reference is known, so that the lack of one means something.
  public var knowsReferences: Bool {
    if let remote { return remote.problem == nil && !remote.entries.isEmpty }
    return mirror.map { !$0.references.all.isEmpty } ?? false
  }

  /// Whether all branches and tags are known, so that a name that is not among them is not there.
  public var isComplete: Bool {
    if let remote {
      let names = remote.entries.keys
      return knowsReferences && names.contains { $0.hasPrefix("refs/tags/") }
        && names.contains { $0.hasPrefix("refs/heads/") }
    }
    guard let mirror, knowsReferences else { return false }
    return mirror.onBranch != nil && !mirror.references.tags.isEmpty && !mirror.graph.hasGaps
  }

  /// Why nothing follows from what was brought; nil when something does.
  public var lack: String? {
    if knowsReferences { return nil }
    guard let remote else { return "its mirror holds no reference" }
    return remote.problem.map { "the server was asked and did not answer: \($0)" }
      ?? "the list of its references is empty"
  }

  /// Names of branches and tags that are this very commit; what others ask to be merged does not count.
  public func names(of commit: ObjectID) -> [String] {
    if let remote {
      return remote.entries.filter { name, entry in
        let space = ReferenceSpace(of: TreePath(name))
        return entry.commit == commit && (space.vouches || space == .tag || name == "HEAD")
      }.map(\.key).sorted()
    }
    return mirror?.references.names(at: commit).map(\.text) ?? []
  }

  /// The tag whose annotated object this is.
  public func tagObject(_ id: ObjectID) -> String? {
    if let remote {
      return remote.entries.filter { $0.value.object == id && $0.value.peeled != nil }.map(\.key)
        .min()
    }
    return mirror?.references.tags.first { !$0.tags.isEmpty && $0.target == id }?.name.text
  }

  public func tree(of commit: ObjectID) -> ObjectID? {
    guard let mirror, mirror.repository.contains(commit) else { return nil }
    return try? mirror.repository.commit(commit).tree
  }
}
