/// Where a repository or an archive lies, however its address is spelled and whatever revision it names:
/// host and path without `.git`, revisions and user names.
public struct RepositoryPlace: Sendable, Hashable {
  private let text: String

  /// Nil for what is no address.
  public init?(_ specifier: String) {
    var rest = specifier[...]
    for prefix in ["git+", "github:"] where rest.hasPrefix(prefix) {
      rest = rest.dropFirst(prefix.count)
      if prefix == "github:" { rest = "https://github.com/" + rest }
    }
    guard let parts = URLParts(String(rest)) else { return nil }
    // pip's `@revision` stands behind the path.
    var path = parts.path[...]
    if let at = path.lastIndex(of: "@") { path = path[..<at] }
    if path.hasSuffix("/") { path = path.dropLast() }
    if path.hasSuffix(".git") { path = path.dropLast(4) }
    text = parts.host + path.lowercased()
  }
}

extension PackageSource {
  /// Where it is fetched from; nil where the lockfile states no address.
  public var place: RepositoryPlace? { RepositoryPlace(url) }
}
