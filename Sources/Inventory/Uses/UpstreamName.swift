/// The name of a repository elsewhere: a host and the path on it, as `github.com/actions/checkout`.
///
/// Names come from hostile files and end up in URLs that people fetch, so only names of a strict form
/// exist: a host of letters, digits, dots and hyphens; then two to six path parts of letters, digits,
/// `.`, `_` and `-`, none of which begins with a hyphen, or with a dot that no letter or digit follows
/// (`owner/.github` is a repository, `.` and `..` are none).
public struct UpstreamName: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Lower case.
  public let host: String
  /// As written, without slashes at its ends and without `.git`.
  public let path: String

  /// Nil for anything that is not of the strict form.
  public init?(host: String, path: String) {
    let host = host.lowercased()
    var path = path
    if path.hasSuffix(".git") { path.removeLast(4) }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard UpstreamName.isHost(host), (2...6).contains(parts.count),
      parts.allSatisfy(UpstreamName.isPathPart)
    else { return nil }
    self.host = host
    self.path = path
  }

  /// `https://host/owner/name.git`, `ssh://git@host/…`, `git@host:owner/name`; nil for local paths and
  /// for what is not of the strict form.
  public init?(url: String) {
    if let parts = URLParts(url) {
      let host = parts.host.split(separator: ":").first.map(String.init) ?? parts.host
      self.init(host: host, path: String(parts.path.drop { $0 == "/" }))
      return
    }
    guard let colon = url.firstIndex(of: ":"), !url.contains("//") else { return nil }
    let authority = url[..<colon]
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] }
    self.init(
      host: String(host ?? authority),
      path: String(url[url.index(after: colon)...].drop { $0 == "/" }))
  }

  public var description: String { host + "/" + path }

  /// What `git` fetches it from.
  public var url: String { "https://\(description)" }

  /// Hosts do not tell names apart by case where GitHub does not.
  var key: String { description.lowercased() }

  // Names are compared and hashed often: no text is made for it. All their letters are ASCII, hosts have
  // no capitals and no slash.

  public static func == (left: UpstreamName, right: UpstreamName) -> Bool {
    left.path.utf8.count == right.path.utf8.count && left.host == right.host
      && left.path.utf8.lazy.map(folded).elementsEqual(right.path.utf8.lazy.map(folded))
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(host)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: path.utf8.count) { buffer in
      var end = 0
      for byte in path.utf8 {
        buffer[end] = Self.folded(byte)
        end += 1
      }
      hasher.combine(bytes: UnsafeRawBufferPointer(buffer))
    }
  }

  public static func < (left: UpstreamName, right: UpstreamName) -> Bool {
    guard left.host == right.host else { return left.key < right.key }
    return left.path.utf8.lazy.map(folded)
      .lexicographicallyPrecedes(right.path.utf8.lazy.map(folded))
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  private static func isHost(_ text: String) -> Bool {
    text.contains(".") && !text.hasPrefix("-") && !text.hasPrefix(".")
      && text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
  }

  private static func isPathPart(_ text: Substring) -> Bool {
    let name = text.utf8.first == UInt8(ascii: ".") ? text.dropFirst() : text
    guard let first = name.utf8.first, isWord(first) || first == UInt8(ascii: "_") else {
      return false
    }
    return text.utf8.allSatisfy {
      isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
