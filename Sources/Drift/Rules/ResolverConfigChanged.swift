import Evidence
import Inventory
import Syntax
import Trees

/// A change of where packages come from, or of what is checked about them.
enum ResolverConfigChanged: DriftRule {
  static let rule = Rule(
    id: "resolver-config-changed", domain: .drift, kind: .change, severity: .high,
    confidence: .high, title: "a package manager's configuration changes a host or a check",
    explanation: """
      .npmrc, .yarnrc.yml, pip.conf, uv.toml, Cargo's config.toml, NuGet.config and their like say where
      packages come from and what is checked. One line in them redirects every package of a build, or
      turns verification off, while every lockfile stays as it is. A change that only turns checks on
      is low, a file that was moved as it is medium.
      """,
    evidence: "the lines that name a host or a check, at the base and now",
    remedy: "see that the host is yours and the check is meant to go; approve the change if so",
    falsePositives:
      "a move to a company's mirror; such changes are rare and worth a look each time",
    techniques: [.compromiseSoftwareDependencies, .subvertTrustControls])

  static func check(_ input: DriftInput, into report: inout Report) {
    for file in input.changedFiles where FileRole(of: file.path) == .resolverConfiguration {
      guard let sides = input.sources(of: file, into: &report) else { continue }
      let was = Set(settings(sides.was).map(\.text))
      let now = settings(sides.now)
      let new = now.filter { !was.contains($0.text) }
      let gone = was.subtracting(now.map(\.text)).sorted()
      if new.isEmpty && gone.isEmpty { continue }
      let isTighter =
        new.allSatisfy { Hardening.adds($0.text) } && gone.allSatisfy { Hardening.lacks($0) }
      let severity: Severity? = isTighter ? .low : isMoved(file, input) ? .medium : nil
      report.find(finding(file, sides, new: new, gone: gone, severity: severity, input))
    }
  }

  /// Whether the same bytes stood at another path, or stand there now: what they say is not new, but it may
  /// be about other packages.
  private static func isMoved(_ file: ChangedFile, _ input: DriftInput) -> Bool {
    guard (file.was == nil) != (file.now == nil), let content = file.was?.id ?? file.now?.id else {
      return false
    }
    return input.changedFiles.contains { other in
      FileRole(of: other.path) == .resolverConfiguration
        && (file.was == nil
          ? other.now == nil && other.was?.id == content
          : other.was == nil && other.now?.id == content)
    }
  }

  private static func finding(
    _ file: ChangedFile, _ sides: (was: Source?, now: Source?),
    new: [(range: Range<Int>, text: String)], gone: [String], severity: Severity?,
    _ input: DriftInput
  ) -> Finding {
    var places = new.prefix(3).compactMap { line in sides.now?.place(.cause, line.range) }
    if places.isEmpty {
      places = [Place(.cause, in: sides.now?.origin ?? .base, path: file.path)]
    }
    return Finding(
      rule, .file(file.path),
      "'\(file.path.text)' "
        + (severity == .low
          ? "checks more than before"
          : (new.map(\.text) + gone).allSatisfy(isTool)
            ? "changes what runs while packages are built"
            : "changes where packages come from or what is checked"),
      severity: severity,
      places: places,
      facts: [
        Fact(
          "settings", was: gone.isEmpty ? nil : gone.joined(separator: "; "),
          now: new.isEmpty ? nil : new.map(\.text).joined(separator: "; "),
          check: input.diffCommand(file.path))
      ], identity: gone + new.map(\.text))
  }

  /// Words that belong to a source or to a check in some package manager's configuration.
  private static let words = [
    "registry", "index", "mirror", "proxy", "source", "repositor", "url", "host", "feed",
    "strict-ssl", "ssl", "tls", "cafile", "cert", "verify", "insecure", "trusted", "checksum",
    "integrity", "signature", "ignore-scripts", "enablescripts", "script-shell", "node-options",
    "unsafe", "plugin", "yarnpath", "netrc", "auth", "replace", "sumdb", "nosum", "private",
    "rustc", "wrapper", "runner", "linker", "credential",
  ]

  /// The lines that matter, white space folded, comments and secrets left out.
  private static func settings(_ source: Source?) -> [(range: Range<Int>, text: String)] {
    guard let source else { return [] }
    return source.lines.compactMap { line in
      let text = line.text.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
        .replacing("'", with: "\"")
      if text.isEmpty || text.hasPrefix("#") || text.hasPrefix(";") { return nil }
      let lowered = text.lowercased()
      if isWrapper(lowered) || isLayout(lowered) || isPackage(lowered) { return nil }
      let isSetting = lowered.contains("://") || words.contains { key(of: lowered).contains($0) }
      return isSetting ? (line.range, withoutSecret(text)) : nil
    }
  }

  /// The release of yarn that a repository carries, and its plugins: `wrapper-changed` looks at the files
  /// themselves.
  private static func isWrapper(_ line: String) -> Bool {
    let name = line.drop { $0 == "-" || $0 == " " }
    return name.hasPrefix("yarnpath: .yarn/releases/") || name.hasPrefix("path: .yarn/plugins/")
      || name.hasPrefix("spec: \"@yarnpkg/plugin-") || name == "plugins:"
  }

  /// How packages are laid out on the disk, which none of the words for a source is about.
  private static func isLayout(_ line: String) -> Bool {
    line.hasPrefix("nodelinker") || line.hasPrefix("node-linker")
  }

  /// A package by name and range (`"babel-plugin-x@*":` of packageExtensions), whatever words are in its name.
  private static func isPackage(_ line: String) -> Bool {
    guard line.first == "\"", let end = line.dropFirst().firstIndex(of: "\"") else { return false }
    return line[..<end].dropFirst(2).contains("@") && line[end...].dropFirst().first == ":"
  }

  /// What runs while packages are built.
  private static let tools = ["rustc", "wrapper", "runner", "linker"]

  private static func isTool(_ line: String) -> Bool {
    let key = key(of: line.lowercased())
    return tools.contains { key.contains($0) }
  }

  /// What stands in front of the value; of a line without a value the whole of it.
  private static func key(of line: String) -> Substring {
    line.prefix { $0 != "=" && $0 != ":" }
  }

  /// Settings of npm, pnpm and yarn that check more with one value than with the other.
  private enum Hardening {
    private static let tight = [
      "ignore-scripts": "true", "strict-ssl": "true", "enablescripts": "false",
      "enablestrictssl": "true", "enablehardenedmode": "true", "checksumbehavior": "throw",
      "engine-strict": "true", "verify-store-integrity": "true",
    ]

    static func adds(_ line: String) -> Bool { value(line).map { $0.is == $0.tight } ?? false }
    static func lacks(_ line: String) -> Bool { value(line).map { $0.is != $0.tight } ?? false }

    private static func value(_ line: String) -> (is: String, tight: String)? {
      guard let end = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else { return nil }
      let key = line[..<end].filter { $0 != " " }.lowercased()
      let text = line[line.index(after: end)...].filter { !" \"'".contains($0) }.lowercased()
      return tight[key].map { (text, $0) }
    }
  }

  private static func withoutSecret(_ text: String) -> String {
    let secrets = ["_authToken", "_auth", "_password", "npmAuthToken", "password"]
    guard secrets.contains(where: { text.contains($0) }),
      let end = text.firstIndex(where: { $0 == "=" })
        ?? text.lastIndex(where: { $0 == ":" })
    else { return text }
    return text[...end] + "…"
  }
}
