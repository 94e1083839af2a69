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
    text = Self.ofArchive(parts.host, path) ?? parts.host + path.lowercased()
  }

  public var host: String { String(text.prefix { $0 != "/" }) }
  /// In lower case, with the slash in front.
  public var path: String { String(text.drop { $0 != "/" }) }

  /// The repository of an archive that GitHub makes of a commit: `api.github.com/repos/owner/name/zipball/…`,
  /// `codeload.github.com/owner/name/…`.
  private static func ofArchive(_ host: String, _ path: Substring) -> String? {
    let parts = path.split(separator: "/")
    let names =
      host == "api.github.com" && parts.first == "repos"
      ? parts.dropFirst() : host == "codeload.github.com" ? parts[...] : []
    guard names.count > 2, let owner = names.first, let name = names.dropFirst().first else {
      return nil
    }
    return "github.com/\(owner)/\(name)".lowercased()
  }
}

extension PackageSource {
  /// Where it is fetched from; nil where the lockfile states no address.
  public var place: RepositoryPlace? { RepositoryPlace(url) }
}
