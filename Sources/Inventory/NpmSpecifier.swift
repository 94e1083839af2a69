/// What a specifier in a `package.json` asks for.
public enum NpmSpecifier {
  /// Which kind of source the specifier names (npm's documentation of package.json, dependencies).
  public static func kind(_ text: String) -> PackageSource.Kind {
    let gitPrefixes = ["git+", "git:", "git@", "github:", "gitlab:", "bitbucket:", "gist:"]
    if gitPrefixes.contains(where: { text.hasPrefix($0) }) { return .git }
    if text.hasPrefix("http://") || text.hasPrefix("https://") {
      return text.hasSuffix(".git") || text.contains(".git#") ? .git : .url
    }
    if text.hasPrefix("workspace:") { return .workspace }
    if text.hasPrefix("link:") || text.hasPrefix("portal:") { return .link }
    if text.hasPrefix("patch:") { return .file }
    if text.hasPrefix("catalog:") || text.hasPrefix("jsr:") { return .registry }
    if ["file:", "./", "../", "/", "~/"].contains(where: { text.hasPrefix($0) }) { return .file }
    if text.hasPrefix("npm:") || text.hasPrefix("@") { return .registry }
    return text.contains("/") ? .git : .registry
  }

  /// Without the `npm:` of yarn's own spelling, where a version or a range follows and not a package's
  /// name, or a tag that could be one.
  public static func normalized(_ text: String) -> Substring {
    guard text.utf8.starts(with: "npm:".utf8) else { return text[...] }
    let rest = text[text.utf8.index(text.startIndex, offsetBy: 4)...]
    let isRange =
      rest.utf8.first.map { (0x30...0x39).contains($0) || "^~<>=*".utf8.contains($0) } ?? false
    return isRange && !rest.utf8.contains(UInt8(ascii: "@")) ? rest : text[...]
  }

  /// Whether it names a version, a range or a tag and nothing else: no other package, no address.
  public static func isPlain(_ text: String) -> Bool {
    !normalized(text).utf8.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }
  }

  /// Whether it allows one version only.
  public static func exactVersion(_ text: String) -> String? {
    SemanticVersion(text) != nil && text.first?.isNumber == true ? text : nil
  }
}
