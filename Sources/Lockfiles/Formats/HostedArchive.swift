import Inventory

/// Archives that a git host makes of a commit: the address names the content as a commit does.
enum HostedArchive {
  /// Nil unless the address is of such an archive and names a whole commit.
  static func source(_ text: String) -> PackageSource? {
    guard let parts = URLParts(text), parts.scheme == "https",
      let commit = commit(parts, text)
    else { return nil }
    return PackageSource(
      .git, host: HostClass.name(of: parts.host), url: NpmSource.withoutUserInfo(text, parts),
      commit: commit)
  }

  private static func commit(_ parts: URLParts, _ text: String) -> String? {
    let path = parts.path.split(separator: "/")
    switch parts.host {
    case "codeload.github.com":
      // owner/repository/tar.gz/commit
      guard path.count == 4, path[2] == "tar.gz" else { return nil }
      return NpmSource.fullCommit(path[3])
    case "gitlab.com":
      if let marker = path.firstIndex(of: "archive"), marker + 1 < path.count {
        return NpmSource.fullCommit(path[marker + 1])
      }
      guard path.last == "archive.tar.gz", let equals = text.lastIndex(of: "=") else { return nil }
      return NpmSource.fullCommit(text[text.index(after: equals)...])
    case "bitbucket.org":
      // owner/repository/get/commit.tar.gz
      guard path.count == 4, path[2] == "get", path[3].hasSuffix(".tar.gz") else { return nil }
      return NpmSource.fullCommit(path[3].dropLast(7))
    default: return nil
    }
  }
}
