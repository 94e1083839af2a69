/// A container image's name, as the distribution project's reference grammar has it, with the default
/// registry written out (`alpine` is `docker.io/library/alpine`).
public struct ImageName: Sendable, Hashable {
  /// With its port; lower case.
  public let registry: String
  /// `library/alpine`
  public let repository: String
  /// Nil when none is written (then `latest` is meant, unless there is a digest).
  public let tag: String?
  /// `sha256:…`
  public let digest: String?

  /// Nil for anything that the grammar does not allow, variables included.
  public init?(_ text: String) {
    var rest = Substring(text)
    var digest: String?
    if let at = rest.firstIndex(of: "@") {
      let found = rest[rest.index(after: at)...]
      guard ImageName.isDigest(found) else { return nil }
      digest = String(found)
      rest = rest[..<at]
    }
    var tag: String?
    let lastSlash = rest.lastIndex(of: "/") ?? rest.startIndex
    if let colon = rest.lastIndex(of: ":"), colon > lastSlash || !rest.contains("/") {
      let found = rest[rest.index(after: colon)...]
      guard ImageName.isTag(found) else { return nil }
      tag = String(found)
      rest = rest[..<colon]
    }
    var parts = rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    var registry = "docker.io"
    if parts.count > 1, let first = parts.first,
      first.contains(".") || first.contains(":") || first == "localhost"
    {
      registry = first.lowercased()
      guard ImageName.isRegistry(registry) else { return nil }
      parts.removeFirst()
    }
    if registry == "index.docker.io" { registry = "docker.io" }
    guard !parts.isEmpty, parts.allSatisfy(ImageName.isPathPart) else { return nil }
    if registry == "docker.io", parts.count == 1 { parts.insert("library", at: 0) }
    self.registry = registry
    repository = parts.joined(separator: "/")
    self.tag = tag
    self.digest = digest
  }

  /// `docker.io/library/alpine:3.20`; the tag is `latest` when none is written.
  public var nameAndTag: String { "\(registry)/\(repository):\(tag ?? "latest")" }

  private static func isRegistry(_ text: String) -> Bool {
    text.utf8.allSatisfy {
      isLowerWord($0) || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":")].contains($0)
    }
  }

  private static func isPathPart(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLowerWord(first) else { return false }
    return text.utf8.allSatisfy {
      isLowerWord($0) || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains($0)
    }
  }

  private static func isTag(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 128,
      isLowerWord(first | 0x20) || first == UInt8(ascii: "_")
    else { return false }
    return text.utf8.allSatisfy {
      isLowerWord($0) || (0x41...0x5A).contains($0)
        || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains($0)
    }
  }

  private static func isDigest(_ text: Substring) -> Bool {
    guard text.hasPrefix("sha256:") || text.hasPrefix("sha512:") else { return false }
    let digits = text.dropFirst(7).utf8
    return digits.count == (text.hasPrefix("sha256:") ? 64 : 128)
      && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private static func isLowerWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
