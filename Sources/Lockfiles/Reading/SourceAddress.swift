import Inventory

/// Addresses as lockfiles spell them: URLs, and git's `user@host:path`.
enum SourceAddress {
  /// A git repository. A branch, a tag or an abbreviated commit binds nothing, so it is no commit.
  static func git(_ url: String, commit: String?) -> PackageSource {
    PackageSource(
      .git, host: host(url), url: withoutUserInfo(url), commit: commit.flatMap(fullCommit))
  }

  /// A registry by its address; a folder's address is a local one.
  static func registry(_ url: String) -> PackageSource {
    let host = host(url)
    return PackageSource(
      host.isEmpty ? .unstated : .registry, host: host, url: withoutUserInfo(url))
  }

  /// An archive at an address, or a file when the address names no host.
  static func archive(_ url: String) -> PackageSource {
    let host = host(url)
    return PackageSource(host.isEmpty ? .file : .url, host: host, url: withoutUserInfo(url))
  }

  /// The host's class; empty when the address names none.
  static func host(_ url: String) -> String {
    if let parts = URLParts(url) { return HostClass.name(of: parts.host) }
    // `git@host:path`, where the path is no port and no drive.
    guard !url.contains("://"), let colon = url.firstIndex(of: ":"),
      let at = url[..<colon].firstIndex(of: "@")
    else { return "" }
    return HostClass.name(of: url[url.index(after: at)..<colon].lowercased())
  }

  /// 40 or 64 hexadecimal digits.
  static func fullCommit(_ text: String) -> String? {
    let count = text.utf8.count
    guard count == 40 || count == 64, Hexadecimal.isDigits(text) else { return nil }
    return text
  }

  static func withoutUserInfo(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "@")), let parts = URLParts(text), parts.hasUserInfo,
      let mark = text.range(of: "://")
    else {
      return text
    }
    let rest = text[mark.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != "\\" }
    guard let at = authority.lastIndex(of: "@") else { return text }
    return String(text[..<mark.upperBound] + rest[rest.index(after: at)...])
  }
}

extension Digest {
  /// A git commit that a version stands for: not the digest of a file, but as hard to replace.
  static func commit(_ text: String) -> Digest? {
    var text = text
    return text.withUTF8(commit)
  }

  static func commit(_ text: UnsafeBufferPointer<UInt8>) -> Digest? {
    guard text.count == 40 || text.count == 64,
      !text.contains(where: { (0x41...0x5A).contains($0) })
    else { return nil }
    return Digest(text.count == 40 ? .sha1 : .sha256, hex: text, of: ofCommit)
  }

  private static let ofCommit = Scheme.named("commit")
}
