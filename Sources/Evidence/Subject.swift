/// What a finding or an open question is about.
public struct Subject: Sendable, Hashable, Comparable {
  public enum Kind: String, Sendable {
    case package, ref, commit, file, workflow, job, use, image, submodule, artifact, signature
    case trust, account, repository
  }

  public let kind: Kind
  /// A purl for a package, a path for a file, a full name for a reference.
  public let id: String

  public init(_ kind: Kind, _ id: String) {
    self.kind = kind
    self.id = id
  }

  public static func file(_ path: TreePath) -> Subject { Subject(.file, path.text) }

  public static func < (left: Subject, right: Subject) -> Bool {
    left.kind == right.kind ? left.id < right.id : left.kind.rawValue < right.kind.rawValue
  }
}
