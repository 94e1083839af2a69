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
    if text.hasPrefix("link:") { return .link }
    if ["file:", "./", "../", "/", "~/"].contains(where: { text.hasPrefix($0) }) { return .file }
    if text.hasPrefix("npm:") || text.hasPrefix("@") { return .registry }
    return text.contains("/") ? .git : .registry
  }

  /// Whether it allows one version only.
  public static func exactVersion(_ text: String) -> String? {
    SemanticVersion(text) != nil && text.first?.isNumber == true ? text : nil
  }
}
