import Inventory

/// Where npm fetched a package: the `resolved` field, and in version 1 the `version` field.
enum NpmSource {
  static func read(_ text: String, hosts: inout HostCache) -> PackageSource {
    if isPublic(text) { return PackageSource(.registry, host: "npmjs", url: text) }
    if let git = git(text) { return git }
    guard let parts = URLParts(text), !parts.scheme.hasPrefix("file") else {
      return PackageSource(.file, url: text)
    }
    let host = hosts.name(of: parts.host)
    let kind: PackageSource.Kind = isRegistry(parts) ? .registry : .url
    return PackageSource(kind, host: host, url: withoutUserInfo(text, parts))
  }

  /// A registry serves a version's tarball below `/-/`; GitHub's serves it below `/download/`.
  private static func isRegistry(_ parts: URLParts) -> Bool {
    parts.path.contains("/-/") || parts.host == "npm.pkg.github.com"
  }

  /// The version that a registry's address names: `…/-/name-1.0.0.tgz`.
  static func version(of name: String, at source: PackageSource) -> String? {
    guard source.kind == .registry, source.url.hasSuffix(".tgz") else { return nil }
    let bare = name.split(separator: "/").last.map(String.init) ?? name
    let file = source.url.split(separator: "/").last.map(String.init) ?? ""
    guard file.hasPrefix(bare + "-") else { return nil }
    return String(file.dropFirst(bare.count + 1).dropLast(4))
  }

  /// An archive: of a registry, of a commit at a git host, of any other address.
  static func archive(_ text: String, hosts: inout HostCache) -> PackageSource {
    if isPublic(text) { return PackageSource(.registry, host: "npmjs", url: text) }
    return HostedArchive.source(text) ?? read(text, hosts: &hosts)
  }

  /// The public registry under the names that npm and yarn write: nearly every address.
  static func isPublic(_ text: String) -> Bool {
    text.hasPrefix("https://registry.npmjs.org/") || text.hasPrefix("https://registry.yarnpkg.com/")
  }

  static func git(_ text: String) -> PackageSource? {
    let hosted = ["github:": "github.com", "gitlab:": "gitlab.com", "bitbucket:": "bitbucket.org"]
    for (prefix, host) in hosted where text.hasPrefix(prefix) {
      return PackageSource(.git, host: host, url: text, commit: commit(text))
    }
    guard text.hasPrefix("git") else { return nil }
    if let parts = URLParts(text), parts.scheme == "git" || parts.scheme.hasPrefix("git+") {
      return PackageSource(
        .git, host: HostClass.name(of: parts.host), url: withoutUserInfo(text, parts),
        commit: commit(text))
    }
    // `git@host:path#commit` and `git+ssh://git@host:path`
    guard text.hasPrefix("git@"), let colon = text.firstIndex(of: ":") else { return nil }
    let host = text[text.index(text.startIndex, offsetBy: 4)..<colon].lowercased()
    return PackageSource(.git, host: host, url: text, commit: commit(text))
  }

  /// The full commit behind `#`; nil for a branch, a tag or an abbreviated commit.
  private static func commit(_ text: String) -> String? {
    guard let hash = text.lastIndex(of: "#") else { return nil }
    return fullCommit(text[text.index(after: hash)...])
  }

  /// The text when it is a whole commit id.
  static func fullCommit(_ text: some StringProtocol) -> String? {
    let isFull = text.utf8.count == 40 || text.utf8.count == 64
    return isFull && Hexadecimal.isDigits(text) ? String(text) : nil
  }

  static func withoutUserInfo(_ text: String, _ parts: URLParts) -> String {
    guard parts.hasUserInfo, let start = text.range(of: "://"),
      let at = text[start.upperBound...].firstIndex(of: "@")
    else { return text }
    return String(text[..<start.upperBound] + text[text.index(after: at)...])
  }
}

extension StringProtocol {
  /// The first occurrence of a literal, compared byte by byte.
  func range(of literal: String) -> Range<Index>? {
    guard let first = literal.utf8.first else { return nil }
    var rest = utf8[...]
    while let start = rest.firstIndex(of: first) {
      if rest[start...].starts(with: literal.utf8) {
        return start..<utf8.index(start, offsetBy: literal.utf8.count)
      }
      rest = rest[utf8.index(after: start)...]
    }
    return nil
  }
}

/// Host names repeat thousands of times in a lockfile: one String serves them all.
struct HostCache {
  private var last = ""
  private var name = ""

  mutating func name(of host: String) -> String {
    if host != last {
      last = host
      name = HostClass.name(of: host)
    }
    return name
  }
}
