import Evidence
import Syntax

/// One submodule as `.gitmodules` states it.
public struct GitModule: Sendable {
  public let path: String
  public let url: String
  /// Of the line that states the address.
  public let range: Range<Int>
}

/// A repository inside the tree.
public struct Submodule: Sendable {
  public let path: TreePath
  /// Nil in a folder whose index does not say.
  public let commit: String?
  public let url: String?

  public init(path: TreePath, commit: String?, url: String?) {
    self.path = path
    self.commit = commit
    self.url = url
  }
}

/// `.gitmodules`, as far as `path` and `url` go; of a key that stands twice the last counts, as in git.
public enum GitModules {
  public static func read(_ source: Source) -> [GitModule] {
    let entries = GitConfigFile(source).entries.filter { $0.section == "submodule" }
    let byName = Dictionary(grouping: entries) { $0.subsection ?? "" }
    var named: Set<String> = [""]
    return entries.compactMap { entry in
      let name = entry.subsection ?? ""
      guard named.insert(name).inserted, let mine = byName[name],
        let path = mine.last(where: { $0.key == "path" })?.value,
        let url = mine.last(where: { $0.key == "url" }), let address = url.value
      else { return nil }
      return GitModule(path: path, url: address, range: url.range)
    }
  }

  /// The host of a submodule's address; `relative` when it follows the repository's own.
  public static func host(_ url: String) -> String {
    if let parts = URLParts(url) { return parts.host }
    if url.hasPrefix("./") || url.hasPrefix("../") { return "relative" }
    // `user@host:path`
    guard let colon = url.firstIndex(of: ":") else { return "local" }
    let authority = url[..<colon]
    let start = authority.lastIndex(of: "@").map { authority.index(after: $0) }
    return authority[(start ?? authority.startIndex)...].lowercased()
  }
}
