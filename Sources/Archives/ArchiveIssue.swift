import Evidence

/// Something in an archive that two programs unpack differently, or that leads out of it.
public struct ArchiveIssue: Sendable, Hashable {
  public enum Kind: String, Sendable {
    case absolutePath = "absolute-path"
    case leavesFolder = "leaves-its-folder"
    case oddName = "odd-name"
    case longName = "overlong-name"
    case linkOut = "link-leads-out"
    /// A link to an absolute path: honest in the image of a system, odd in a package.
    case rootedLink = "link-to-an-absolute-path"
    case link
    case device
    case duplicate
    case caseCollision = "case-collision"
    case contentAfterEnd = "content-after-end"
    case contentBefore = "content-before-start"
    /// A short script that begins with `#!`, by which a zip runs as a program (PEP 441, old eggs).
    case scriptBefore = "script-before-start"
    case unlisted = "unlisted-content"
    case disagreement = "local-and-central-differ"
    case bomb

    /// Whether an image of a whole system has it for good reasons.
    public var isOfSystems: Bool {
      switch self {
      case .absolutePath, .linkOut, .rootedLink, .link, .device, .caseCollision: true
      default: false
      }
    }
  }

  public let kind: Kind
  /// The member's name as it stands in the archive; the root when the archive itself is meant.
  public let path: TreePath
  public let detail: String

  public init(_ kind: Kind, _ path: TreePath, _ detail: String) {
    self.kind = kind
    self.path = path
    self.detail = detail
  }
}
