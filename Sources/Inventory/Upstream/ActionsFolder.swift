import Evidence
import Trees

/// What a runner downloaded before it ran anything: `<owner>/<repo>/<ref>/…` below one folder.
public struct ActionsFolder {
  let path: String

  public init(_ path: String) { self.path = path }

  /// The files of one action at one reference; nil when they are not there.
  public func tree(_ upstream: UpstreamName, reference: String) -> (any SourceTree)? {
    let parts = reference.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && part != "." && part != ".."
        && part.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }
    guard upstream.host == "github.com", isPlain else { return nil }
    let folder = "\(path)/\(upstream.path)/\(reference)"
    let tree = FolderTree(folder)
    guard let entries = try? tree.entries(), !entries.isEmpty else { return nil }
    return tree
  }
}
